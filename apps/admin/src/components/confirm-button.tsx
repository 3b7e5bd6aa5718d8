import { Button, type ButtonProps, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.js';

interface ConfirmButtonProps extends ButtonProps {
  children: ReactNode;
  'aria-label'?: string;
  /** The question, and what follows from it. */
  title: string;
  about: ReactNode;
  /** Of the button that does it, and of the one that does not. */
  confirm: string;
  cancel?: string;
  act(): Promise<unknown>;
  onDone?(): unknown;
}

/** Asks before it does what cannot be undone. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { children, title, about, confirm, cancel = 'Leave it', act, onDone, ...button } = props;
  const [opened, { open, close }] = useDisclosure(false);
  const doing = useMutation({
    mutationFn: act,
    onSuccess: async () => {
      close();
      await onDone?.();
    },
  });
  return (
    <>
      <Button variant="default" size="compact-xs" {...button} onClick={open}>
        {children}
      </Button>
      <Modal opened={opened} onClose={close} title={title} centered closeButtonProps={{ 'aria-label': 'Close' }}>
        <Stack>
          <Text size="sm" component="div">
            {about}
          </Text>
          {doing.isError && <ErrorNotice error={doing.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {cancel}
            </Button>
            <Button color="red.9" loading={doing.isPending} onClick={() => doing.mutate()}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
