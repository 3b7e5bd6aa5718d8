import { ActionIcon, Alert, Button, Code, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { body } from '../api/api-client.js';
import { Copyable } from '../components/copyable.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Icon } from '../components/icon.js';
import { LocalTime } from '../components/local-time.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useSession } from '../session/session.js';

/** Addresses at which signed events from outside start the workflow. */
export function WebhookList({ workflow }: { workflow: string }) {
  const { api } = useSession();
  const queries = useQueryClient();
  const [name, setName] = useState(`${workflow}-hook`);
  const query = useQuery({
    queryKey: ['webhooks'],
    queryFn: ({ signal }) => body(api.GET('/v1/webhooks', { params: { query: { limit: 200 } }, signal })),
  });
  const again = () => queries.invalidateQueries({ queryKey: ['webhooks'] });
  const make = useMutation({
    mutationFn: () => body(api.POST('/v1/webhooks', { body: { name, workflow } })),
    onSettled: again,
  });
  const rotate = useMutation({
    mutationFn: (hook: string) =>
      body(api.POST('/v1/webhooks/{name}/rotate', { params: { path: { name: hook } }, body: { grace: 86_400 } })),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (hook: string) => api.DELETE('/v1/webhooks/{name}', { params: { path: { name: hook } } }),
    onSettled: again,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  const shown = rotate.data ?? make.data;
  const failed = make.error ?? rotate.error ?? remove.error;
  return (
    <Stack>
      <form onSubmit={submit}>
        <Group align="flex-end">
          <TextInput
            label="Name of a new webhook"
            required
            w={300}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={make.isPending}>
            Make the webhook
          </Button>
        </Group>
      </form>
      {failed !== null && <ErrorNotice error={failed} />}
      {shown !== undefined && (
        <Alert color="yellow" title={`The secret of ${shown.name}, shown this once`}>
          <Copyable value={shown.secret} name="secret" />
          <Text size="sm" mt={4}>
            Give it to the sender, who signs each event with it (Standard Webhooks).
          </Text>
        </Alert>
      )}
      <QueryBoundary query={query} what="webhooks">
        {({ items }) => {
          const own = items.filter((hook) => hook.workflow === workflow);
          if (own.length === 0)
            return (
              <EmptyNotice title="Nothing from outside starts this workflow">
                <Text size="sm">
                  Make a webhook above: it gives an address and a secret, and each signed event starts a run.
                </Text>
              </EmptyNotice>
            );
          return (
            <Table.ScrollContainer minWidth={640}>
              <Table aria-label="Webhooks">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Webhook</Table.Th>
                    <Table.Th>Address</Table.Th>
                    <Table.Th>Made</Table.Th>
                    <Table.Th>Actions</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {own.map((hook) => (
                    <Table.Tr key={hook.id}>
                      <Table.Td fw={500}>{hook.name}</Table.Td>
                      <Table.Td>
                        <Code>{window.location.origin + hook.path}</Code>
                      </Table.Td>
                      <Table.Td>
                        <LocalTime at={hook.createdAt} />
                      </Table.Td>
                      <Table.Td>
                        <Group gap={4} wrap="nowrap">
                          <Button size="compact-xs" variant="default" onClick={() => rotate.mutate(hook.name)}>
                            New secret
                          </Button>
                          <ActionIcon
                            size="sm"
                            aria-label={`Remove the webhook ${hook.name}`}
                            onClick={() => remove.mutate(hook.name)}
                          >
                            <Icon name="close" size={14} />
                          </ActionIcon>
                        </Group>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </QueryBoundary>
    </Stack>
  );
}
