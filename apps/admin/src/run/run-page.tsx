import { Anchor, Breadcrumbs, Stack } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { useTitle } from '../app/use-title.js';
import { PageHeading } from '../components/page-heading.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useRunStream } from '../stream/use-run-stream.js';
import { RunView } from './run-view.js';
import { useRun } from './use-run.js';

export function RunPage() {
  const { runId = '' } = useParams();
  const run = useRun(runId);
  // Beside the run, not behind it: most of what the page shows is in the log.
  const log = useRunStream(runId);
  useTitle(run.data ? `${run.data.workflow} ${runId.slice(0, 8)}` : 'Run');
  return (
    <Stack>
      <Breadcrumbs>
        <Anchor component={Link} to="/runs">
          Runs
        </Anchor>
        <span>{runId.slice(0, 8)}</span>
      </Breadcrumbs>
      {run.isError && !run.data && <PageHeading title="Run" />}
      <QueryBoundary query={run} what="the run" lines={10}>
        {(resource) => <RunView key={resource.id} run={resource} log={log} />}
      </QueryBoundary>
    </Stack>
  );
}
