import { Stack } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { Facts } from '../components/facts.js';
import { JsonBlock } from '../components/json-block.js';
import { formatAmount } from '../format/numbers.js';
import { formatDuration } from '../format/time.js';
import { Stored } from './stored.js';

/** What was remembered, recalled or forgotten, for whom, and what the step or the model was given. */
export function MemoryView({ event }: { event: RunEventOf<'memory.accessed'> }) {
  const { data } = event;
  return (
    <Stack gap="sm">
      <Facts
        of={{
          Did: `${data.action} in ${formatDuration(data.durationMs)}`,
          Memory: data.scopes.map(({ kind, id }) => (kind === 'workspace' ? kind : `${kind} ${id}`)).join(', '),
          Query: data.query,
          Thread: data.thread,
          Facts: data.facts.length === 0 ? undefined : formatAmount(data.facts.length, 'fact'),
          Messages: data.messages,
          'Made of': data.taint === undefined ? undefined : `untrusted text (${data.taint})`,
        }}
      />
      <Stored value={data.result} what="what was given">
        {(value) => <JsonBlock value={value} label="What was given" />}
      </Stored>
    </Stack>
  );
}
