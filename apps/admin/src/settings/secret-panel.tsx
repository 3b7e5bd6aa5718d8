import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { body } from '../api/api-client.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LocalTime } from '../components/local-time.js';
import { Panel } from '../components/panel.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useSession } from '../session/session.js';

/** Values that tools use by name; they go in and never come out. */
export function SecretPanel() {
  const { api } = useSession();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const query = useQuery({
    queryKey: ['secrets'],
    queryFn: ({ signal }) => body(api.GET('/v1/secrets', { params: { query: { limit: 200 } }, signal })),
  });
  const again = () => queries.invalidateQueries({ queryKey: ['secrets'] });
  const put = useMutation({
    mutationFn: () => api.PUT('/v1/secrets/{name}', { params: { path: { name } }, body: { value } }),
    onSuccess: () => {
      setName('');
      setValue('');
    },
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (secret: string) => api.DELETE('/v1/secrets/{name}', { params: { path: { name: secret } } }),
    onSettled: again,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.mutate();
  };
  const failed = put.error ?? remove.error;
  return (
    <Panel title="Secrets">
      <Stack>
        <form onSubmit={submit}>
          <Group align="flex-end">
            <TextInput
              label="Name of a secret"
              required
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label="Value"
              type="password"
              autoComplete="off"
              required
              w={320}
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
            />
            <Button type="submit" loading={put.isPending}>
              Keep it
            </Button>
          </Group>
        </form>
        {failed !== null && <ErrorNotice error={failed} />}
        <QueryBoundary query={query} what="secrets">
          {({ items }) =>
            items.length === 0 ? (
              <EmptyNotice title="No secrets yet" icon="key">
                <Text size="sm">Sources of tools name their credentials; keep those here first.</Text>
              </EmptyNotice>
            ) : (
              <Table aria-label="Secrets">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Secret</Table.Th>
                    <Table.Th>Changed</Table.Th>
                    <Table.Th>Actions</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((secret) => (
                    <Table.Tr key={secret.name}>
                      <Table.Td>{secret.name}</Table.Td>
                      <Table.Td>
                        <LocalTime at={secret.updatedAt} />
                      </Table.Td>
                      <Table.Td>
                        <Button
                          size="compact-xs"
                          variant="default"
                          aria-label={`Remove ${secret.name}`}
                          onClick={() => remove.mutate(secret.name)}
                        >
                          Remove
                        </Button>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )
          }
        </QueryBoundary>
      </Stack>
    </Panel>
  );
}
