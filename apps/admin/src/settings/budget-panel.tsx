import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { Panel } from '../components/panel.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useSession } from '../session/session.js';
import { UsageTable } from './usage-table.js';

/** What this tenant may use. */
export function BudgetPanel() {
  const { api } = useSession();
  const query = useQuery({
    queryKey: ['usage'],
    queryFn: ({ signal }) => body(api.GET('/v1/usage', { signal })),
    refetchInterval: 10_000,
  });
  return (
    <Panel title="Budgets of this tenant">
      <Text size="sm" c="dimmed" mb="sm">
        A system administrator sets them under Tenants. A workflow and a run may have smaller budgets of their own.
      </Text>
      <QueryBoundary query={query} what="budgets">
        {(usage) => <UsageTable usage={usage} />}
      </QueryBoundary>
    </Panel>
  );
}
