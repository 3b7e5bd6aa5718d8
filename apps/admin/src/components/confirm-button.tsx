import { Button, type ButtonProps, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.js';

interface ConfirmButtonProps {
  /** What the button says, and the question of the dialog. */
  label: string;
  question: string;
  /** What will be gone, and what will stay. */
  children: ReactNode;
  confirm: string;
  size?: ButtonProps['size'];
  /** The dialog stays open, with the error, where this rejects. */
  action(): Promise<unknown>;
}

/** Asks before something is done that cannot be undone. */
export function ConfirmButton({ label, question, children, confirm, size = 'sm', action }: ConfirmButtonProps) {
  const [opened, { open, close }] = useDisclosure(false);
  const act = useMutation({ mutationFn: action, onSuccess: close });
  return (
    <>
      <Button variant="default" size={size} onClick={open}>
        {label}
      </Button>
      <Modal opened={opened} onClose={close} title={question} closeButtonProps={{ 'aria-label': 'Close' }}>
        <Stack>
          <Text size="sm" component="div">
            {children}
          </Text>
          {act.isError && <ErrorNotice error={act.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Keep it
            </Button>
            <Button color="red.9" loading={act.isPending} onClick={() => act.mutate()}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
