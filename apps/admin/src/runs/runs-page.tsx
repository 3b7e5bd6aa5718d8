import { Button, Center, Stack } from '@mantine/core';
import { useTitle } from '../app/use-title.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LoadingLines } from '../components/loading-lines.js';
import { PageHeading } from '../components/page-heading.js';
import { NoRuns } from './no-runs.js';
import { RunFilterBar, useRunFilter } from './run-filter.js';
import { RunsTable } from './runs-table.js';
import { useRuns } from './use-runs.js';

export function RunsPage() {
  useTitle('Runs');
  const { filter, change, active } = useRunFilter();
  const query = useRuns(filter);
  const runs = query.data?.pages.flatMap(({ items }) => items);
  return (
    <Stack>
      <PageHeading title="Runs">
        <RunFilterBar filter={filter} onChange={change} />
      </PageHeading>
      {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <LoadingLines what="runs" lines={8} />}
      {runs?.length === 0 && (
        <NoRuns filtered={active} onClear={() => change({ status: undefined, workflow: undefined })} />
      )}
      {runs !== undefined && runs.length > 0 && <RunsTable runs={runs} />}
      {query.hasNextPage && (
        <Center>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </Center>
      )}
    </Stack>
  );
}
