import { Stack } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { Facts } from '../components/facts.js';
import { JsonBlock } from '../components/json-block.js';
import { Stored } from './stored.js';

export function PolicyDecidedView({ event: { data } }: { event: RunEventOf<'policy.decided'> }) {
  return (
    <Stack gap="sm">
      <Facts
        of={{
          Tool: data.tool,
          Step: `${data.stepId}, attempt ${data.attempt}, ${data.callKey}`,
          Decision: data.decision,
          Rule: data.rule,
          Reason: data.reason,
          'Untrusted text from': data.taint.join(', ') || 'none',
        }}
      />
      {data.arguments !== undefined && (
        <Stored value={data.arguments} what="the arguments">
          {(value) => <JsonBlock value={value} label="Arguments" />}
        </Stored>
      )}
    </Stack>
  );
}
