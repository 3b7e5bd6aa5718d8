import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ErrorNotice } from '../components/error-notice.js';
import { useSession } from '../session/session.js';
import { runKey } from './use-run.js';

interface CancelDialogProps {
  runId: string;
  opened: boolean;
  onClose(): void;
}

/** Asks before it stops a run, and for the reason, which the log keeps. */
export function CancelDialog({ runId, opened, onClose }: CancelDialogProps) {
  const { api } = useSession();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const cancel = useMutation({
    mutationFn: () =>
      api.POST('/v1/runs/{id}/cancel', {
        params: { path: { id: runId } },
        body: reason.trim() === '' ? {} : { reason: reason.trim() },
      }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: runKey(runId) }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    cancel.mutate();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Cancel this run?"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">
            What is being done stops, and no further step begins. What has been done stays in the log. This cannot be
            undone.
          </Text>
          <TextInput
            label="Reason"
            description="Kept in the log; may be left empty."
            maxLength={500}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {cancel.isError && <ErrorNotice error={cancel.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Let it run
            </Button>
            <Button color="red.9" type="submit" loading={cancel.isPending}>
              Cancel the run
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
