import { Stack, Text } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { OutputView } from '../answer/output-view.js';
import { Copyable } from '../components/copyable.js';
import { Facts } from '../components/facts.js';
import { JsonBlock } from '../components/json-block.js';
import { budgetText } from '../format/budget.js';
import { ErrorRecordView } from './error-record-view.js';
import { RunLink } from './run-link.js';
import { Stored } from './stored.js';

export function RunCreatedView({ event: { data } }: { event: RunEventOf<'run.created'> }) {
  return (
    <Stack gap="sm">
      <Facts
        of={{
          Workflow: `${data.workflow}, version ${data.version}`,
          Definition: <Copyable value={data.definitionSha256} name="hash of the definition" shown={24} />,
          'Created by': data.createdBy,
          'Begun by': data.parent && (
            <>
              step {data.parent.stepId} of run <RunLink runId={data.parent.runId} />
            </>
          ),
          'Fork of': data.forkOf && (
            <>
              run <RunLink runId={data.forkOf.runId} />, from step {data.forkOf.stepId}
            </>
          ),
          Budget: data.budget && budgetText(data.budget),
        }}
      />
      <Stored value={data.input} what="the input">
        {(input) => <JsonBlock value={input} label="Input" />}
      </Stored>
      {data.definition && (
        <Stored value={data.definition} what="the definition that the fork has changed">
          {(definition) => <JsonBlock value={definition} label="Definition, as the fork has changed it" />}
        </Stored>
      )}
    </Stack>
  );
}

export function RunAdmittedView() {
  return <Text size="sm">Its workflow has room for one more run, so it begins.</Text>;
}

export function RunSuspendedView({ event: { data } }: { event: RunEventOf<'run.suspended'> }) {
  return <Facts of={{ Why: data.message, Step: data.stepId }} />;
}

export function RunResumedView({ event: { data } }: { event: RunEventOf<'run.resumed'> }) {
  return <Facts of={{ 'Resumed by': data.resumedBy, Budget: budgetText(data.budget) }} />;
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
