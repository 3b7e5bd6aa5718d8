import { Button, Group, Modal, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import type { RunListItem } from '@marimba/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { ErrorNotice } from '../components/error-notice.js';
import { formatAmount } from '../format/numbers.js';
import { useSession } from '../session/session.js';
import { runsKey } from './use-runs.js';

interface BulkActionsProps {
  runs: RunListItem[];
  onDone(): void;
}

const atOnce = 4;

/** What can be done with the runs that are selected. */
export function BulkActions({ runs, onDone }: BulkActionsProps) {
  const { api } = useSession();
  const queries = useQueryClient();
  const [opened, dialog] = useDisclosure(false);
  const [reason, setReason] = useState('');
  const [done, setDone] = useState(0);
  const open = runs.filter(({ endedAt }) => endedAt === undefined);
  const cancel = useMutation({
    mutationFn: async () => {
      setDone(0);
      const left = open.map(({ id }) => id);
      const body = reason.trim() === '' ? {} : { reason: reason.trim() };
      const work = async () => {
        for (let id = left.pop(); id !== undefined; id = left.pop()) {
          await api.POST('/v1/runs/{id}/cancel', { params: { path: { id } }, body });
          setDone((before) => before + 1);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
    },
    onSuccess: () => {
      notifications.show({ message: `${formatAmount(open.length, 'run')} cancelled`, color: 'green' });
      dialog.close();
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: runsKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    cancel.mutate();
  };
  return (
    <Group gap="sm">
      <Text size="sm">{formatAmount(runs.length, 'run')} selected</Text>
      <Button size="xs" color="red" variant="light" disabled={open.length === 0} onClick={dialog.open}>
        {open.length === 0 ? 'None of them is open' : `Cancel ${formatAmount(open.length, 'open run')}`}
      </Button>
      {runs.length === 2 && (
        <Button size="xs" variant="default" component={Link} to={`/runs/compare?a=${runs[1]!.id}&b=${runs[0]!.id}`}>
          Compare them
        </Button>
      )}
      <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
        Select none
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={`Cancel ${formatAmount(open.length, 'run')}?`}>
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm">What they are doing stops within a second. Their logs stay, and can be forked from.</Text>
            <TextInput
              label="Reason"
              description="Kept in the logs; may be left empty."
              maxLength={500}
              data-autofocus
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            {cancel.isPending && <Progress value={(done / open.length) * 100} aria-label="Runs cancelled" />}
            {cancel.isError && <ErrorNotice error={cancel.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={dialog.close}>
                Keep them running
              </Button>
              <Button type="submit" color="red" loading={cancel.isPending}>
                Cancel the runs
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </Group>
  );
}
