import type { RunEvent, RunOutline } from '@marimba/contracts';
import { workflowDefinition } from '@marimba/contracts';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { body } from '../api/api-client.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useRunContext } from '../event/run-context.js';
import { Stored } from '../event/stored.js';
import { useSession } from '../session/session.js';
import type { TimelineRow } from '../timeline/timeline-layout.js';
import { stepStates } from './step-states.js';
import { WorkflowGraphView } from './workflow-graph-view.js';

interface RunGraphProps {
  run: RunOutline;
  rows: TimelineRow[];
}

/** The graph of the definition that a run follows: its version's, or its own where a fork has changed it. */
export function RunGraph({ run, rows }: RunGraphProps) {
  const { events, select } = useRunContext();
  const states = useMemo(() => stepStates(rows), [rows]);
  const selectStep = (stepId: string) => {
    const row = rows.findLast(({ kind, path }) => kind === 'step' && (path === stepId || path.endsWith(`.${stepId}`)));
    if (row) select(row.seq);
  };
  const own = ownDefinition(events);
  if (own !== undefined)
    return (
      <Stored value={own} what="the definition">
        {(definition) => {
          const read = workflowDefinition.safeParse(definition);
          return read.success && <WorkflowGraphView definition={read.data} states={states} onSelect={selectStep} />;
        }}
      </Stored>
    );
  return <PinnedGraph run={run} states={states} onSelect={selectStep} />;
}

interface PinnedGraphProps {
  run: RunOutline;
  states: ReturnType<typeof stepStates>;
  onSelect(stepId: string): void;
}

function PinnedGraph({ run: { workflow, version }, states, onSelect }: PinnedGraphProps) {
  const { api } = useSession();
  const query = useQuery({
    queryKey: ['workflow', workflow, version],
    queryFn: ({ signal }) =>
      body(api.GET('/v1/workflows/{name}', { params: { path: { name: workflow }, query: { version } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <QueryBoundary query={query} what="the workflow">
      {({ definition }) => (
        <WorkflowGraphView definition={workflowDefinition.parse(definition)} states={states} onSelect={onSelect} />
      )}
    </QueryBoundary>
  );
}

function ownDefinition(events: readonly RunEvent[]) {
  const [created] = events;
  return created?.type === 'run.created' ? created.data.definition : undefined;
}
