import { Group, Stack, Text, Title } from '@mantine/core';
import { Panel } from '../components/panel.js';
import { CallCost } from '../event/call-cost.js';
import { TextDiff } from './text-diff.js';
import type { ComparedCall, ComparedRun } from './use-compared-run.js';

/** The model calls of two runs that stand at the same place, and those that only one of them made. */
export function CallComparison({ a, b }: { a: ComparedRun; b: ComparedRun }) {
  const places = [...new Set([...a.calls, ...b.calls].map(({ place }) => place))];
  const at = (run: ComparedRun, place: string) => run.calls.find((call) => call.place === place);
  return places.map((place) => <Call key={place} place={place} a={at(a, place)} b={at(b, place)} />);
}

function Call({ place, a, b }: { place: string; a: ComparedCall | undefined; b: ComparedCall | undefined }) {
  const only = a === undefined ? 'Only the second run made this call.' : b === undefined ? 'Only the first did.' : '';
  return (
    <Panel title={`Model call ${place}`}>
      <Stack gap="sm">
        {only !== '' && <Text size="sm">{only}</Text>}
        <Group grow align="flex-start" gap="xl">
          {[a, b].map((call, index) => (
            <div key={index === 0 ? 'first' : 'second'}>
              <Text size="xs" c="dimmed" mb={4}>
                {index === 0 ? 'First' : 'Second'}: {call?.event.data.model ?? 'not called'}
              </Text>
              {call && <CallCost event={call.event} />}
            </div>
          ))}
        </Group>
        <Title order={3} size="h6">
          Prompt
        </Title>
        <TextDiff a={a?.prompt ?? ''} b={b?.prompt ?? ''} label={`Difference of the prompts of ${place}`} />
        <Title order={3} size="h6">
          Output
        </Title>
        <TextDiff a={a?.output ?? ''} b={b?.output ?? ''} label={`Difference of the outputs of ${place}`} />
      </Stack>
    </Panel>
  );
}
