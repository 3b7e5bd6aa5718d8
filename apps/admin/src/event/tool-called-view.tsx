import { Stack, Title } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { Facts } from '../components/facts.js';
import { JsonBlock } from '../components/json-block.js';
import { formatDuration } from '../format/time.js';
import { ErrorRecordView } from './error-record-view.js';
import { Stored } from './stored.js';

export function ToolCalledView({ event: { data } }: { event: RunEventOf<'tool.called'> }) {
  return (
    <Stack gap="sm">
      <Facts
        of={{
          Tool: data.tool,
          Step: `${data.stepId}, attempt ${data.attempt}, ${data.callKey}`,
          Took: formatDuration(data.durationMs),
        }}
      />
      <Title order={3} size="h6">
        Arguments
      </Title>
      <Stored value={data.arguments} what="the arguments">
        {(value) => <JsonBlock value={value} label="Arguments" />}
      </Stored>
      {data.error !== undefined && <ErrorRecordView error={data.error} />}
      {data.result !== undefined && (
        <>
          <Title order={3} size="h6">
            Result
          </Title>
          <Stored value={data.result} what="the result">
            {(value) => <JsonBlock value={value} label="Result" />}
          </Stored>
        </>
      )}
    </Stack>
  );
}
