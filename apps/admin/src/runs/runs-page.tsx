import { Button, Stack, Text } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { Link } from 'react-router';
import { useTitle } from '../app/use-title.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LoadingLines } from '../components/loading-lines.js';
import { PageHeading } from '../components/page-heading.js';
import { formatAmount } from '../format/numbers.js';
import { BulkActions } from './bulk-actions.js';
import { NoRuns } from './no-runs.js';
import { RunFilterBar, useRunFilter } from './run-filter.js';
import { RunsTable } from './runs-table.js';
import { useRuns } from './use-runs.js';

export function RunsPage() {
  useTitle('Runs');
  const { filter, replace, active } = useRunFilter();
  const query = useRuns(filter);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const runs = useMemo(() => query.data?.pages.flatMap(({ items }) => items), [query.data]);
  const chosen = runs?.filter(({ id }) => selected.has(id)) ?? [];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const loadMore = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);
  return (
    <Stack gap="sm">
      <PageHeading title="Runs">
        {chosen.length > 0 ? <BulkActions runs={chosen} onDone={() => setSelected(new Set())} /> : <Compare />}
      </PageHeading>
      <RunFilterBar filter={filter} onChange={replace} />
      {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <LoadingLines what="runs" lines={8} />}
      {runs?.length === 0 && <NoRuns filtered={active} onClear={() => replace({})} />}
      {runs !== undefined && runs.length > 0 && (
        <>
          <RunsTable
            runs={runs}
            selected={selected}
            onSelect={setSelected}
            onEnd={hasNextPage ? loadMore : undefined}
          />
          <Text size="xs" c="dimmed" role="status">
            {isFetchingNextPage
              ? 'Loading more…'
              : `${formatAmount(runs.length, 'run')}${hasNextPage ? ' loaded; scroll for more' : ''}`}
          </Text>
        </>
      )}
    </Stack>
  );
}

function Compare() {
  return (
    <Button component={Link} to="/runs/compare" variant="default">
      Compare two runs
    </Button>
  );
}
