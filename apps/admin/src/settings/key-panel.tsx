import { Anchor, Badge, Stack, Table, Text } from '@mantine/core';
import type { ApiKeyResource } from '@marimba/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { body } from '../api/api-client.js';
import { ConfirmButton } from '../components/confirm-button.js';
import { DataTable } from '../components/data-table.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { LocalTime } from '../components/local-time.js';
import { PagedList } from '../components/paged-list.js';
import { Panel } from '../components/panel.js';
import { usePages } from '../components/use-pages.js';
import { useSession } from '../session/session.js';
import { useCaller } from '../session/use-caller.js';
import { NewKeyForm } from './new-key-form.js';
import { roleWords } from './role-words.js';

/** The tenant's keys; those of one user where the address names one. */
export function KeyPanel() {
  const { api } = useSession();
  const [search] = useSearchParams();
  const user = search.get('user') ?? undefined;
  const pages = usePages({
    queryKey: ['api-keys', user],
    read: (page, signal) =>
      body(api.GET('/v1/api-keys', { params: { query: { ...page, ...(user && { user }) } }, signal })),
  });
  return (
    <Panel title={user === undefined ? 'API keys' : `API keys of ${user}`}>
      <Stack>
        {user === undefined ? (
          <NewKeyForm />
        ) : (
          <Anchor component={Link} to="/settings" size="sm">
            All keys
          </Anchor>
        )}
        <PagedList
          pages={pages}
          what="keys"
          empty={
            <EmptyNotice title="No keys yet" icon="key">
              <Text size="sm">Make one above for each program that talks to the service.</Text>
            </EmptyNotice>
          }
        >
          {(keys) => (
            <DataTable
              label="API keys"
              minWidth={860}
              columns={['Key', 'Begins with', 'Role', 'User', 'Made', 'Last used', 'Ends', 'Actions']}
            >
              {keys.map((key) => (
                <KeyRow key={key.id} of={key} />
              ))}
            </DataTable>
          )}
        </PagedList>
      </Stack>
    </Panel>
  );
}

function KeyRow({ of: key }: { of: ApiKeyResource }) {
  const { api } = useSession();
  const { data: caller } = useCaller();
  const queries = useQueryClient();
  const isOwn = caller?.key.id === key.id;
  const hasEnded = key.expiresAt !== undefined && Date.parse(key.expiresAt) <= Date.now();
  return (
    <Table.Tr>
      <Table.Td fw={500}>
        {key.name} {isOwn && <Quiet>in use here</Quiet>}
      </Table.Td>
      <Table.Td>
        <code>mrb_{key.prefix}</code>
      </Table.Td>
      <Table.Td>{roleWords[key.role].label}</Table.Td>
      <Table.Td>{key.user ?? <Quiet>nobody’s own</Quiet>}</Table.Td>
      <Table.Td>
        <LocalTime at={key.createdAt} />
      </Table.Td>
      <Table.Td>{key.lastUsedAt === undefined ? <Quiet>never</Quiet> : <LocalTime at={key.lastUsedAt} />}</Table.Td>
      <Table.Td>
        {key.expiresAt === undefined ? <Quiet>never</Quiet> : <LocalTime at={key.expiresAt} />}
        {hasEnded && <Quiet>has ended</Quiet>}
      </Table.Td>
      <Table.Td>
        <ConfirmButton
          aria-label={`Revoke ${key.name}`}
          title={`Revoke the key ${key.name}?`}
          about={
            <>
              Whatever uses it is refused within two seconds, for good.
              {isOwn && ' It is the key that you are signed in with: you will have to sign in with another.'}
            </>
          }
          confirm="Revoke the key"
          cancel="Keep it"
          act={() => api.DELETE('/v1/api-keys/{id}', { params: { path: { id: key.id } } })}
          onDone={() => queries.invalidateQueries({ queryKey: ['api-keys'] })}
        >
          Revoke
        </ConfirmButton>
      </Table.Td>
    </Table.Tr>
  );
}

function Quiet({ children }: { children: string }) {
  return (
    <Badge variant="light" color="gray" tt="none" radius="sm">
      {children}
    </Badge>
  );
}
