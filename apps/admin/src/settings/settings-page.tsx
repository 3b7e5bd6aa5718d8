import { Alert, Badge, Button, Group, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { body } from '../api/api-client.js';
import { useTitle } from '../app/use-title.js';
import { Copyable } from '../components/copyable.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LocalTime } from '../components/local-time.js';
import { PageHeading } from '../components/page-heading.js';
import { Panel } from '../components/panel.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useSession } from '../session/session.js';
import { SecretPanel } from './secret-panel.js';

/** Who may use the service, and the secrets that tools use by name. */
export function SettingsPage() {
  useTitle('Settings');
  return (
    <Stack>
      <PageHeading title="Settings" about="Keys of this tenant, and the secrets of its tools." />
      <KeyPanel />
      <SecretPanel />
    </Stack>
  );
}

function KeyPanel() {
  const { api } = useSession();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<string>('member');
  const query = useQuery({
    queryKey: ['api-keys'],
    queryFn: ({ signal }) => body(api.GET('/v1/api-keys', { params: { query: { limit: 200 } }, signal })),
  });
  const again = () => queries.invalidateQueries({ queryKey: ['api-keys'] });
  const make = useMutation({
    mutationFn: () => body(api.POST('/v1/api-keys', { body: { name, role: role === 'admin' ? 'admin' : 'member' } })),
    onSuccess: () => setName(''),
    onSettled: again,
  });
  const revoke = useMutation({
    mutationFn: (id: string) => api.DELETE('/v1/api-keys/{id}', { params: { path: { id } } }),
    onSettled: again,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  const failed = make.error ?? revoke.error;
  return (
    <Panel title="API keys">
      <Stack>
        <form onSubmit={submit}>
          <Group align="flex-end">
            <TextInput
              label="Name of a new key"
              required
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Select
              label="Role"
              allowDeselect={false}
              data={[
                { value: 'member', label: 'Member: everything but keys and the audit log' },
                { value: 'admin', label: 'Administrator: everything' },
              ]}
              w={380}
              value={role}
              onChange={(next) => setRole(next ?? 'member')}
            />
            <Button type="submit" loading={make.isPending}>
              Make the key
            </Button>
          </Group>
        </form>
        {failed !== null && <ErrorNotice error={failed} />}
        {make.data !== undefined && (
          <Alert color="yellow" title={`The key ${make.data.name}, shown this once`}>
            <Copyable value={make.data.key} name="key" />
          </Alert>
        )}
        <QueryBoundary query={query} what="keys">
          {({ items }) =>
            items.length === 0 ? (
              <EmptyNotice title="No keys yet" icon="key">
                <Text size="sm">Make one above for each program that talks to the service.</Text>
              </EmptyNotice>
            ) : (
              <Table.ScrollContainer minWidth={560}>
                <Table aria-label="API keys">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Key</Table.Th>
                      <Table.Th>Begins with</Table.Th>
                      <Table.Th>Made</Table.Th>
                      <Table.Th>Ends</Table.Th>
                      <Table.Th>Actions</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map(({ id, name: key, prefix, createdAt, expiresAt }) => (
                      <Table.Tr key={id}>
                        <Table.Td fw={500}>{key}</Table.Td>
                        <Table.Td>
                          <code>{prefix}</code>
                        </Table.Td>
                        <Table.Td>
                          <LocalTime at={createdAt} />
                        </Table.Td>
                        <Table.Td>
                          {expiresAt === undefined ? (
                            <Badge variant="light" color="gray" tt="none" radius="sm">
                              never
                            </Badge>
                          ) : (
                            <LocalTime at={expiresAt} />
                          )}
                        </Table.Td>
                        <Table.Td>
                          <Button
                            size="compact-xs"
                            variant="default"
                            aria-label={`Revoke ${key}`}
                            onClick={() => revoke.mutate(id)}
                          >
                            Revoke
                          </Button>
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
    </Panel>
  );
}
