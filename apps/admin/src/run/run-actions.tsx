import { Button, Group, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import type { JsonObject, RunEvent, RunEventOf, RunOutline } from '@marimba/contracts';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link, useNavigate } from 'react-router';
import { body } from '../api/api-client.js';
import { Icon } from '../components/icon.js';
import { useEver } from '../components/use-ever.js';
import { createdEvent } from '../event/created-event.js';
import { fetchStored } from '../event/stored.js';
import { useSession } from '../session/session.js';
import { useShortcut } from '../shortcuts/shortcuts.js';
import { CancelButton } from './cancel-button.js';

const ForkDialog = lazy(async () => ({ default: (await import('../fork/fork-dialog.js')).ForkDialog }));
const ReplayDialog = lazy(async () => ({ default: (await import('../replay/replay-dialog.js')).ReplayDialog }));

interface RunActionsProps {
  run: RunOutline;
  events: readonly RunEvent[];
  isOpen: boolean;
  /** The step of the event that is looked at. */
  selectedStep: string | undefined;
}

/** What can be done with a run. */
export function RunActions({ run, events, isOpen, selectedStep }: RunActionsProps) {
  const { api } = useSession();
  const navigate = useNavigate();
  const [forking, fork] = useDisclosure(false);
  const [replaying, replay] = useDisclosure(false);
  const created = createdEvent(events);
  const retry = useMutation({
    mutationFn: async ({ data }: RunEventOf<'run.created'>) => {
      const input = (await fetchStored(api, run.id, data.input)) as JsonObject;
      const { workflow, version } = run;
      return body(api.POST('/v1/runs', { params: {}, body: { workflow, version, input } }));
    },
    onSuccess: ({ id }) => void navigate(`/runs/${id}`),
    onError: (error) => notifications.show({ color: 'red', title: 'Not started', message: error.message }),
  });
  useShortcut('f', 'Fork this run', fork.open);
  useShortcut('v', 'Replay and verify this run', replay.open);
  return (
    <Group gap="xs">
      {isOpen && <CancelButton runId={run.id} />}
      <Button
        variant="default"
        leftSection={<Icon name="retry" size={15} />}
        loading={retry.isPending}
        disabled={created === undefined}
        onClick={() => created && retry.mutate(created)}
      >
        Run again
      </Button>
      <Button variant="default" leftSection={<Icon name="fork" size={15} />} onClick={fork.open}>
        {selectedStep === undefined ? 'Fork' : 'Fork from here'}
      </Button>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button variant="default">More</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="replay" size={15} />} onClick={replay.open}>
            Replay and verify
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="compare" size={15} />}
            component={Link}
            to={`/runs/compare?${new URLSearchParams(run.forkOf ? { a: run.forkOf.runId, b: run.id } : { a: run.id })}`}
          >
            {run.forkOf ? 'Compare with the run it forked' : 'Compare with another run'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {useEver(forking) && (
          <ForkDialog run={run} events={events} from={selectedStep} opened={forking} onClose={fork.close} />
        )}
        {useEver(replaying) && <ReplayDialog runId={run.id} opened={replaying} onClose={replay.close} />}
      </Suspense>
    </Group>
  );
}
