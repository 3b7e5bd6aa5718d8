import { Stack, Text } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { OutputView } from '../answer/output-view.js';
import { Facts } from '../components/facts.js';
import { LocalTime } from '../components/local-time.js';
import { formatDuration } from '../format/time.js';
import { ErrorRecordView } from './error-record-view.js';
import { copiedFact } from './run-link.js';
import { Stored } from './stored.js';

export function StepScheduledView({ event: { data } }: { event: RunEventOf<'step.scheduled'> }) {
  return (
    <Facts
      of={{
        Step: data.stepId,
        Kind: data.kind,
        Attempt: data.attempt,
        'Not before': data.notBefore && <LocalTime at={data.notBefore} />,
      }}
    />
  );
}

export function StepStartedView({ event: { data } }: { event: RunEventOf<'step.started'> }) {
  return <Facts of={{ Step: data.stepId, Attempt: data.attempt, Worker: data.worker }} />;
}

export function StepCompletedView({ event: { data } }: { event: RunEventOf<'step.completed'> }) {
  return (
    <Stack gap="sm">
      <Facts
        of={{
          Step: data.stepId,
          Attempt: data.attempt,
          Took: formatDuration(data.durationMs),
          ...copiedFact(data),
        }}
      />
      <Stored value={data.output} what="the step's output">
        {(output) => <OutputView value={output} />}
      </Stored>
    </Stack>
  );
}

export function StepFailedView({ event: { data } }: { event: RunEventOf<'step.failed'> }) {
  return (
    <Stack gap="sm">
      <Facts
        of={{
          Step: data.stepId,
          Attempt: data.attempt,
          Took: formatDuration(data.durationMs),
          'Next attempt': data.retryAt && <LocalTime at={data.retryAt} />,
        }}
      />
      <ErrorRecordView error={data.error} />
      <Text size="sm">{data.willRetry ? 'The step will be tried again.' : 'The step is not tried again.'}</Text>
    </Stack>
  );
}
