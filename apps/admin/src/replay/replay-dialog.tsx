import { Alert, Badge, Button, Group, List, Modal, Progress, SegmentedControl, Stack, Text } from '@mantine/core';
import type { ReplayMode, ReplayReport } from '@marimba/contracts';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Details } from '../components/details.js';
import { ErrorNotice } from '../components/error-notice.js';
import { JsonBlock } from '../components/json-block.js';
import { formatAmount, formatCount } from '../format/numbers.js';
import { useSession } from '../session/session.js';
import { readReplay } from './read-replay.js';

interface ReplayDialogProps {
  runId: string;
  opened: boolean;
  onClose(): void;
}

const about: Record<ReplayMode, string> = {
  recorded: 'Makes anew what the engine decided and evaluated, from what the log holds of models and tools.',
  verified: 'Also makes the calls of local, seeded models again and compares what they write, token by token.',
};

/** Makes a run anew from its log and says where it first differs. Nothing is written. */
export function ReplayDialog({ runId, opened, onClose }: ReplayDialogProps) {
  const { api } = useSession();
  const [mode, setMode] = useState<ReplayMode>('verified');
  const [progress, setProgress] = useState<{ of: string; done: number; total: number }>();
  const stop = useRef<AbortController>(undefined);
  const replay = useMutation({
    mutationFn: () => {
      stop.current = new AbortController();
      setProgress(undefined);
      return readReplay(api, runId, mode, setProgress, stop.current.signal);
    },
  });
  const close = () => {
    stop.current?.abort();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title="Replay and verify" size="lg">
      <Stack>
        <SegmentedControl
          aria-label="What is made anew"
          value={mode}
          onChange={(value) => setMode(value as ReplayMode)}
          data={[
            { value: 'recorded', label: 'Decisions' },
            { value: 'verified', label: 'Decisions and model calls' },
          ]}
        />
        <Text size="sm" c="dimmed">
          {about[mode]} Nothing is written.
        </Text>
        {replay.isPending && (
          <Stack gap={4} role="status">
            <Progress value={progress ? (progress.done / Math.max(1, progress.total)) * 100 : 0} aria-label="Replay" />
            <Text size="xs" c="dimmed">
              {progress
                ? `${formatCount(progress.done)} of ${formatAmount(progress.total, progress.of === 'calls' ? 'call' : 'event')}`
                : 'Beginning…'}
            </Text>
          </Stack>
        )}
        {replay.isError && <ErrorNotice error={replay.error} />}
        {replay.data && <ReplayReportView report={replay.data} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Close
          </Button>
          <Button loading={replay.isPending} onClick={() => replay.mutate()}>
            {replay.data ? 'Replay again' : 'Replay'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function ReplayReportView({ report }: { report: ReplayReport }) {
  const { same, compared, events, chain, projection, steps, difference } = report;
  const calls = steps.flatMap((step) => (step.calls ?? []).map((call) => ({ ...call, stepId: step.stepId })));
  return (
    <Stack gap="sm">
      <Alert
        color={same ? 'green' : 'red'}
        variant="light"
        role="status"
        title={same ? 'The replay gives the same' : 'The replay gives something else'}
      >
        {formatCount(compared)} of {formatAmount(events, 'event')} made anew and compared.
        {calls.length > 0 &&
          ` ${formatCount(calls.filter(({ verdict }) => verdict === 'same').length)} of ${formatAmount(calls.length, 'model call')} verified.`}
      </Alert>
      {chain.length > 0 && <Text size="sm">The hash chain is broken at event {chain[0]?.seq}.</Text>}
      {projection.length > 0 && (
        <Text size="sm">Stored beside the log otherwise: {projection.map(({ field }) => field).join(', ')}.</Text>
      )}
      {difference && (
        <Details summary={`First difference: event ${difference.seq}`} open>
          <JsonBlock value={{ expected: difference.expected, found: difference.found }} label="The difference" />
        </Details>
      )}
      {calls.length > 0 && (
        <List size="sm" spacing={4}>
          {calls.map((call) => (
            <List.Item key={call.seq}>
              <Group gap="xs">
                {call.stepId}, {call.callKey}
                <Badge
                  tt="none"
                  variant="light"
                  color={{ same: 'green', differs: 'red', unverified: 'gray' }[call.verdict]}
                >
                  {call.verdict === 'unverified' ? `not verified: ${call.reason ?? 'unknown'}` : call.verdict}
                </Badge>
              </Group>
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}
