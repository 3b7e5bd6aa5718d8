import { Badge, Button, Group, Select, Stack, Table, Text } from '@mantine/core';
import { factStatus } from '@marimba/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { body } from '../api/api-client.js';
import { definedOf } from '../api/defined-of.js';
import { useTitle } from '../app/use-title.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LocalTime } from '../components/local-time.js';
import { PageHeading } from '../components/page-heading.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { RunLink } from '../event/run-link.js';
import { useSession } from '../session/session.js';
import { ForgetProof } from './forget-proof.js';

const colors = { active: 'green', superseded: 'gray', quarantined: 'orange', refused: 'red' };

/** What is remembered, and of whom; facts in quarantine are approved or refused here, and any can be forgotten. */
export function MemoryPage() {
  useTitle('Memory');
  const { api } = useSession();
  const queries = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const status = factStatus.safeParse(search.get('status')).data;
  const query = useQuery({
    queryKey: ['facts', status],
    queryFn: ({ signal }) =>
      body(api.GET('/v1/memory/facts', { params: { query: { limit: 200, ...definedOf({ status }) } }, signal })),
  });
  const again = () => queries.invalidateQueries({ queryKey: ['facts'] });
  const decide = useMutation({
    mutationFn: ({ id, approved }: { id: string; approved: boolean }) =>
      body(api.POST('/v1/memory/facts/{id}/decision', { params: { path: { id } }, body: { approved } })),
    onSettled: again,
  });
  const forget = useMutation({
    mutationFn: (id: string) => body(api.DELETE('/v1/memory/facts/{id}', { params: { path: { id } } })),
    onSettled: again,
  });
  const failed = decide.error ?? forget.error;
  return (
    <Stack>
      <PageHeading title="Memory" about="What agents remember from run to run.">
        <Select
          aria-label="Status"
          placeholder="Any status"
          clearable
          data={factStatus.options}
          value={status ?? null}
          onChange={(next) => setSearch(next === null ? {} : { status: next })}
        />
      </PageHeading>
      {failed !== null && <ErrorNotice error={failed} />}
      {forget.data !== undefined && <ForgetProof factId={forget.data.factId} />}
      <QueryBoundary query={query} what="facts">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyNotice title={status === undefined ? 'Nothing is remembered yet' : `No fact is ${status}`}>
              <Text size="sm">Agents with a memory, memory steps of workflows and the REST API put facts here.</Text>
            </EmptyNotice>
          ) : (
            <Table.ScrollContainer minWidth={760}>
              <Table aria-label="Facts">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Fact</Table.Th>
                    <Table.Th>Of</Table.Th>
                    <Table.Th>Status</Table.Th>
                    <Table.Th>From</Table.Th>
                    <Table.Th>Since</Table.Th>
                    <Table.Th>Actions</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((fact) => (
                    <Table.Tr key={fact.id}>
                      <Table.Td>
                        {fact.text}
                        {fact.key !== undefined && (
                          <Text size="xs" c="dimmed">
                            {fact.key}
                          </Text>
                        )}
                      </Table.Td>
                      <Table.Td>
                        {fact.scope.kind} {fact.scope.kind !== 'workspace' && fact.scope.id}
                      </Table.Td>
                      <Table.Td>
                        <Badge variant="light" tt="none" radius="sm" color={colors[fact.status]}>
                          {fact.status}
                        </Badge>
                      </Table.Td>
                      <Table.Td>
                        {fact.source.runId === undefined ? (
                          fact.source.actor
                        ) : (
                          <RunLink runId={fact.source.runId}>its run</RunLink>
                        )}
                      </Table.Td>
                      <Table.Td>
                        <LocalTime at={fact.createdAt} />
                      </Table.Td>
                      <Table.Td>
                        <Group gap={4} wrap="nowrap">
                          {fact.status === 'quarantined' && (
                            <>
                              <Button size="compact-xs" onClick={() => decide.mutate({ id: fact.id, approved: true })}>
                                Approve
                              </Button>
                              <Button
                                size="compact-xs"
                                variant="default"
                                onClick={() => decide.mutate({ id: fact.id, approved: false })}
                              >
                                Refuse
                              </Button>
                            </>
                          )}
                          <Button size="compact-xs" variant="default" onClick={() => forget.mutate(fact.id)}>
                            Forget
                          </Button>
                        </Group>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </QueryBoundary>
    </Stack>
  );
}
