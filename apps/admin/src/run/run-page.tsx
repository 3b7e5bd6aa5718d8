import { Anchor, Breadcrumbs, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, useParams } from 'react-router';
import { useTitle } from '../app/use-title.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useRunStream } from '../stream/use-run-stream.js';
import { RunView } from './run-view.js';
import { runKey, useRun } from './use-run.js';

export function RunPage() {
  const { runId = '' } = useParams();
  return <OneRun key={runId} runId={runId} />;
}

function OneRun({ runId }: { runId: string }) {
  const run = useRun(runId);
  const log = useRunStream(runId);
  const queries = useQueryClient();
  useTitle(run.data ? `${run.data.workflow} ${runId.slice(0, 8)}` : 'Run');
  useEffect(() => {
    if (log.state === 'ended') void queries.invalidateQueries({ queryKey: runKey(runId) });
  }, [log.state, queries, runId]);
  return (
    <Stack>
      <Breadcrumbs>
        <Anchor component={Link} to="/runs">
          Runs
        </Anchor>
        <span>{runId.slice(0, 8)}</span>
      </Breadcrumbs>
      <QueryBoundary query={run} what="the run" lines={10}>
        {(resource) => <RunView run={resource} log={log} />}
      </QueryBoundary>
    </Stack>
  );
}
