import { Anchor, Breadcrumbs, Group, Stack, Text } from '@mantine/core';
import { Link, useSearchParams } from 'react-router';
import { useTitle } from '../app/use-title.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { PageHeading } from '../components/page-heading.js';
import { Panel } from '../components/panel.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { CallComparison } from './call-comparison.js';
import { CompareTable } from './compare-table.js';
import { RunPicker } from './run-picker.js';
import { TextDiff } from './text-diff.js';
import { useComparedRun } from './use-compared-run.js';

/** Two runs side by side: what they were given, what they came to, what they cost, and each model call of both. */
export function ComparePage() {
  useTitle('Compare runs');
  const [search, setSearch] = useSearchParams();
  const [a, b] = [search.get('a') ?? '', search.get('b') ?? ''];
  const choose = (side: 'a' | 'b', id: string) => {
    const next = new URLSearchParams(search);
    next.set(side, id);
    setSearch(next, { replace: true });
  };
  return (
    <Stack gap="md">
      <Breadcrumbs>
        <Anchor component={Link} to="/runs">
          Runs
        </Anchor>
        <span>Compare</span>
      </Breadcrumbs>
      <PageHeading title="Compare two runs" about="Prompts, outputs and cost, call by call." />
      <Group grow align="flex-start">
        <RunPicker label="First run" runId={a} onChoose={(id) => choose('a', id)} />
        <RunPicker label="Second run" runId={b} onChoose={(id) => choose('b', id)} />
      </Group>
      {a === '' || b === '' ? (
        <EmptyNotice title="Choose two runs" icon="compare">
          <Text size="sm" c="dimmed">
            Or select two in the list of runs; a fork leads here with the run that it forked.
          </Text>
        </EmptyNotice>
      ) : (
        <Comparison key={`${a} ${b}`} a={a} b={b} />
      )}
    </Stack>
  );
}

function Comparison({ a, b }: { a: string; b: string }) {
  const [first, second] = [useComparedRun(a), useComparedRun(b)];
  return (
    <QueryBoundary query={first} what="the first run">
      {(one) => (
        <QueryBoundary query={second} what="the second run">
          {(other) => (
            <Stack gap="md">
              <Panel title="What they are and cost" flush>
                <CompareTable a={one} b={other} />
              </Panel>
              <Panel title="Input">
                <TextDiff a={one.input} b={other.input} label="Difference of the inputs" />
              </Panel>
              <Panel title="Output">
                <TextDiff a={one.output} b={other.output} label="Difference of the outputs" />
              </Panel>
              <CallComparison a={one} b={other} />
            </Stack>
          )}
        </QueryBoundary>
      )}
    </QueryBoundary>
  );
}
