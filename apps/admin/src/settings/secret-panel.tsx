import { Button, Group, Stack, Table, TagsInput, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { body } from '../api/api-client.js';
import { ConfirmButton } from '../components/confirm-button.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LocalTime } from '../components/local-time.js';
import { PagedList } from '../components/paged-list.js';
import { Panel } from '../components/panel.js';
import { usePages } from '../components/use-pages.js';
import { useSession } from '../session/session.js';

/** Values that tools use by name; they go in and never come out. */
export function SecretPanel() {
  const { api } = useSession();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [hosts, setHosts] = useState<string[]>([]);
  const pages = usePages({
    queryKey: ['secrets'],
    read: (page, signal) => body(api.GET('/v1/secrets', { params: { query: page }, signal })),
  });
  const again = () => queries.invalidateQueries({ queryKey: ['secrets'] });
  const put = useMutation({
    mutationFn: () =>
      api.PUT('/v1/secrets/{name}', {
        params: { path: { name } },
        // None named: those of a secret that is there stay.
        body: { value, ...(hosts.length === 0 ? {} : { hosts }) },
      }),
    onSuccess: () => {
      setName('');
      setValue('');
      setHosts([]);
    },
    onSettled: again,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.mutate();
  };
  return (
    <Panel title="Secrets">
      <Stack>
        <form onSubmit={submit}>
          <Stack>
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
            </Group>
            <TagsInput
              label="Hosts that requests may send it to"
              description="Such as api.example.org; Enter adds one. Left empty, http_request sends it nowhere; sources of tools use it all the same."
              w={560}
              maw="100%"
              splitChars={[',', ' ']}
              value={hosts}
              onChange={setHosts}
            />
            <Group>
              <Button type="submit" loading={put.isPending}>
                Keep it
              </Button>
            </Group>
          </Stack>
        </form>
        {put.isError && <ErrorNotice error={put.error} />}
        <PagedList
          pages={pages}
          what="secrets"
          empty={
            <EmptyNotice title="No secrets yet" icon="key">
              <Text size="sm">Sources of tools name their credentials; keep those here first.</Text>
            </EmptyNotice>
          }
        >
          {(items) => (
            <Table aria-label="Secrets">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Secret</Table.Th>
                  <Table.Th>Hosts</Table.Th>
                  <Table.Th>Changed</Table.Th>
                  <Table.Th>Actions</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((secret) => (
                  <Table.Tr key={secret.name}>
                    <Table.Td>{secret.name}</Table.Td>
                    <Table.Td>{secret.hosts.length === 0 ? 'none' : secret.hosts.join(', ')}</Table.Td>
                    <Table.Td>
                      <LocalTime at={secret.updatedAt} />
                    </Table.Td>
                    <Table.Td>
                      <ConfirmButton
                        aria-label={`Remove ${secret.name}`}
                        title={`Remove the secret ${secret.name}?`}
                        about="Its value is gone for good, and tools that name it fail until it is put again."
                        confirm="Remove the secret"
                        cancel="Keep it"
                        act={() => api.DELETE('/v1/secrets/{name}', { params: { path: { name: secret.name } } })}
                        onDone={again}
                      >
                        Remove
                      </ConfirmButton>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </PagedList>
      </Stack>
    </Panel>
  );
}
