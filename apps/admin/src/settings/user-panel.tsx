import { Anchor, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { body } from '../api/api-client.js';
import { DataTable } from '../components/data-table.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { LocalTime } from '../components/local-time.js';
import { PagedList } from '../components/paged-list.js';
import { Panel } from '../components/panel.js';
import { usePages } from '../components/use-pages.js';
import { useSession } from '../session/session.js';

/** The people that keys, runs and memory are for. */
export function UserPanel() {
  const { api } = useSession();
  const pages = usePages({
    queryKey: ['users'],
    read: (page, signal) => body(api.GET('/v1/users', { params: { query: page }, signal })),
  });
  return (
    <Panel title="Users">
      <Stack>
        <Text size="sm" c="dimmed">
          Marimba keeps no accounts: a user is whom a key, a run or what is remembered names.
        </Text>
        <PagedList
          pages={pages}
          what="users"
          empty={
            <EmptyNotice title="No users yet" icon="key">
              <Text size="sm">Make a key with a user, or start a run for one (“user” in POST /v1/runs).</Text>
            </EmptyNotice>
          }
        >
          {(users) => (
            <DataTable
              label="Users"
              minWidth={560}
              columns={[
                'User',
                { right: 'Keys' },
                { right: 'Runs' },
                'Last run',
                { right: 'Facts' },
                { right: 'Threads' },
              ]}
            >
              {users.map(({ user, keys, runs, lastRunAt, facts, threads }) => (
                <Table.Tr key={user}>
                  <Table.Td fw={500}>{user}</Table.Td>
                  <Table.Td ta="right">
                    <Count
                      of={keys}
                      to={`/settings?user=${encodeURIComponent(user)}`}
                      label={`${keys} keys of ${user}`}
                    />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Count of={runs} to={`/runs?user=${encodeURIComponent(user)}`} label={`${runs} runs of ${user}`} />
                  </Table.Td>
                  <Table.Td>{lastRunAt === undefined ? '–' : <LocalTime at={lastRunAt} />}</Table.Td>
                  <Table.Td ta="right">{facts}</Table.Td>
                  <Table.Td ta="right">{threads}</Table.Td>
                </Table.Tr>
              ))}
            </DataTable>
          )}
        </PagedList>
      </Stack>
    </Panel>
  );
}

function Count({ of, to, label }: { of: number; to: string; label: string }) {
  if (of === 0) return '0';
  return (
    <Anchor component={Link} to={to} inherit aria-label={label}>
      {of}
    </Anchor>
  );
}
