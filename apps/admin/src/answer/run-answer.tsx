import { Group, Loader, Stack, Text } from '@mantine/core';
import type { RunEvent } from '@marimba/contracts';
import { lazy, Suspense } from 'react';
import { LoadingLines } from '../components/loading-lines.js';
import { Panel } from '../components/panel.js';
import { ErrorRecordView } from '../event/error-record-view.js';
import { EventLink } from '../event/event-link.js';
import { Stored } from '../event/stored.js';
import type { LiveCall, LiveCalls } from '../stream/live-calls.js';
import { ThinkingText } from './thinking-text.js';

/** Looks for an answer in an output by schemas, which the first sight of a run does without. */
const OutputView = lazy(async () => ({ default: (await import('./output-view.js')).OutputView }));

/** What the run came to; while it runs, what its models are writing. */
export function RunAnswer({ events, live }: { events: readonly RunEvent[]; live: LiveCalls }) {
  return (
    <Panel label="Answer">
      <Outcome last={events.at(-1)} failedStep={lastFailure(events)} live={[...live.values()]} />
    </Panel>
  );
}

interface OutcomeProps {
  last: RunEvent | undefined;
  failedStep: RunEvent | undefined;
  live: LiveCall[];
}

function Outcome({ last, failedStep, live }: OutcomeProps) {
  if (last?.type === 'run.completed')
    return (
      <Stored value={last.data.output} what="the output">
        {(output) => (
          <Suspense fallback={<LoadingLines what="the output" lines={3} />}>
            <OutputView value={output} />
          </Suspense>
        )}
      </Stored>
    );
  if (last?.type === 'run.failed')
    return (
      <Stack gap="xs" align="flex-start">
        <ErrorRecordView error={last.data.error} />
        {failedStep && <EventLink seq={failedStep.seq}>See the step that failed</EventLink>}
      </Stack>
    );
  if (last?.type === 'run.cancelled')
    return (
      <Text>
        Cancelled by {last.data.cancelledBy}: {last.data.reason}
      </Text>
    );
  if (live.length === 0)
    return (
      <Group gap="sm" role="status">
        <Loader size="xs" />
        <Text size="sm" c="dimmed">
          Waiting for the first words of a model.
        </Text>
      </Group>
    );
  return live.map((call) => <LiveCallView key={`${call.stepId}/${call.callKey}`} call={call} />);
}

function LiveCallView({ call: { stepId, callKey, text } }: { call: LiveCall }) {
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Loader size="xs" type="dots" />
        <Text size="sm" fw={600}>
          {stepId} is writing ({callKey})
        </Text>
      </Group>
      <ThinkingText text={text} writing />
    </Stack>
  );
}

function lastFailure(events: readonly RunEvent[]): RunEvent | undefined {
  return events.findLast(({ type }) => type === 'step.failed');
}
