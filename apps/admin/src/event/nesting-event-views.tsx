import { Stack, Text } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { Facts } from '../components/facts.js';
import { JsonBlock } from '../components/json-block.js';
import { copiedFact } from './run-link.js';
import { Stored } from './stored.js';

export function StepSkippedView({ event: { data } }: { event: RunEventOf<'step.skipped'> }) {
  return (
    <Stack gap="sm">
      <Facts of={{ Step: data.stepId, ...copiedFact(data) }} />
      <Text size="sm">Its condition is false, so it was not run; its output is null.</Text>
    </Stack>
  );
}

export function StepEnteredView({ event: { data } }: { event: RunEventOf<'step.entered'> }) {
  return (
    <Stack gap="sm">
      <Facts
        of={{ Step: data.stepId, Attempt: data.attempt, Items: data.count, Case: data.case, ...copiedFact(data) }}
      />
      {data.items !== undefined && (
        <Stored value={data.items} what="the items">
          {(items) => <JsonBlock value={items} label="Items" />}
        </Stored>
      )}
    </Stack>
  );
}

export function StepIteratedView({ event: { data } }: { event: RunEventOf<'step.iterated'> }) {
  return (
    <Stack gap="sm">
      <Facts of={{ Step: data.stepId, 'Next iteration': data.iteration, ...copiedFact(data) }} />
      <Stored value={data.output} what="the output of the iteration that has ended">
        {(output) => <JsonBlock value={output} label="Output of the iteration" />}
      </Stored>
    </Stack>
  );
}
