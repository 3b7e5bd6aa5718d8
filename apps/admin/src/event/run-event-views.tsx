import { Stack } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { OutputView } from '../answer/output-view.js';
import { Copyable } from '../components/copyable.js';
import { Facts } from '../components/facts.js';
import { JsonBlock } from '../components/json-block.js';
import { ErrorRecordView } from './error-record-view.js';
import { Stored } from './stored.js';

export function RunCreatedView({ event: { data } }: { event: RunEventOf<'run.created'> }) {
  return (
    <Stack gap="sm">
      <Facts
        of={{
          Workflow: `${data.workflow}, version ${data.version}`,
          Definition: <Copyable value={data.definitionSha256} name="hash of the definition" shown={24} />,
          'Created by': data.createdBy,
        }}
      />
      <Stored value={data.input} what="the input">
        {(input) => <JsonBlock value={input} label="Input" />}
      </Stored>
    </Stack>
  );
}

export function RunCompletedView({ event }: { event: RunEventOf<'run.completed'> }) {
  return (
    <Stored value={event.data.output} what="the output">
      {(output) => <OutputView value={output} />}
    </Stored>
  );
}

export function RunFailedView({ event: { data } }: { event: RunEventOf<'run.failed'> }) {
  return (
    <Stack gap="sm">
      <ErrorRecordView error={data.error} />
      <Facts of={{ Step: data.stepId }} />
    </Stack>
  );
}

export function RunCancelledView({ event: { data } }: { event: RunEventOf<'run.cancelled'> }) {
  return <Facts of={{ Reason: data.reason, 'Cancelled by': data.cancelledBy }} />;
}
