import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { factStatus } from '@marimba/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { body, cursorOf } from '../api/api-client.js';
import { definedOf } from '../api/defined-of.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LoadingLines } from '../components/loading-lines.js';
import { LocalTime } from '../components/local-time.js';
import { VirtualTable } from '../components/virtual-table.js';
import { useSession } from '../session/session.js';
import classes from '../workflows/workflows.module.css';
import { FactPanel } from './fact-panel.js';
import { factsKey } from './memory-keys.js';
import { AddressChoice, AddressField, changed, ScopeFields, scopeIn } from './scope-fields.js';

const factColors = { active: 'green', superseded: 'gray', quarantined: 'orange', refused: 'red' };

/** Facts by whose they are, what they are about and what became of them; the selected one beside them. */
export function FactList() {
  const { api } = useSession();
  const [search, setSearch] = useSearchParams();
  const filter = {
    ...scopeIn(search),
    status: factStatus.safeParse(search.get('status')).data,
    key: search.get('key') ?? undefined,
  };
  const query = useInfiniteQuery({
    queryKey: [...factsKey, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/v1/memory/facts', {
          params: { query: { limit: 100, ...definedOf(filter), ...cursorOf(pageParam) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next,
  });
  const facts = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const selected = facts.find(({ id }) => id === search.get('fact'));
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Stack>
      <Group align="flex-end">
        <ScopeFields />
        <AddressChoice name="status" label="Status" choices={factStatus.options} />
        <AddressField name="key" label="About (key)" />
        {search.get('status') !== 'quarantined' && (
          <Button variant="default" onClick={() => setSearch(changed(search, { status: 'quarantined' }))}>
            What waits for approval
          </Button>
        )}
      </Group>
      {query.isPending && <LoadingLines what="facts" />}
      {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && facts.length === 0 && (
        <EmptyNotice title={isFiltered ? 'No fact is like that' : 'Nothing is remembered yet'}>
          <Text size="sm">Agents with a memory, memory steps of workflows and the REST API put facts here.</Text>
        </EmptyNotice>
      )}
      {facts.length > 0 && (
        <div className={classes.beside}>
          <VirtualTable
            label="Facts"
            rows={facts}
            rowKey={({ id }) => id}
            rowName={({ text }) => text}
            selectedKey={selected?.id}
            onSelect={({ id }) => setSearch(changed(search, { fact: id, forgotten: '' }), { replace: true })}
            onEnd={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
            columns={[
              { key: 'text', header: 'Fact', width: 'minmax(180px, 1fr)', cell: ({ text }) => text },
              {
                key: 'scope',
                header: 'Of',
                width: '110px',
                cell: ({ scope }) => (scope.kind === 'workspace' ? 'workspace' : scope.id),
              },
              {
                key: 'status',
                header: 'Status',
                width: '110px',
                cell: ({ status }) => (
                  <Badge variant="light" tt="none" radius="sm" color={factColors[status]}>
                    {status}
                  </Badge>
                ),
              },
              { key: 'at', header: 'Since', width: '130px', cell: ({ createdAt }) => <LocalTime at={createdAt} /> },
            ]}
          />
          {selected === undefined ? (
            <EmptyNotice title="Choose a fact to see where it comes from, to approve it, or to have it forgotten" />
          ) : (
            <FactPanel key={selected.id} fact={selected} />
          )}
        </div>
      )}
    </Stack>
  );
}
