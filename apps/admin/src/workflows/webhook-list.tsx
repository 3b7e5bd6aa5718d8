import { Alert, Button, Code, Group, Stack, Table, Text } from '@mantine/core';
import type { WebhookResource } from '@marimba/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { body } from '../api/api-client.js';
import { ActiveBadge } from '../components/active-badge.js';
import { ConfirmButton } from '../components/confirm-button.js';
import { Copyable } from '../components/copyable.js';
import { DataTable } from '../components/data-table.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Icon } from '../components/icon.js';
import { LocalTime } from '../components/local-time.js';
import { PagedList } from '../components/paged-list.js';
import { usePages } from '../components/use-pages.js';
import { useSession } from '../session/session.js';
import { WebhookForm } from './webhook-form.js';

interface FreshSecret {
  name: string;
  secret: string;
}

/** Addresses at which signed events from outside start the workflow. */
export function WebhookList({ workflow }: { workflow: string }) {
  const { api } = useSession();
  const [form, setForm] = useState<WebhookResource | 'new'>();
  const [fresh, setFresh] = useState<FreshSecret>();
  const pages = usePages({
    queryKey: ['webhooks', workflow],
    read: (page, signal) => body(api.GET('/v1/webhooks', { params: { query: { ...page, workflow } }, signal })),
  });
  if (form !== undefined)
    return (
      <WebhookForm
        workflow={workflow}
        webhook={form === 'new' ? undefined : form}
        onDone={(made) => {
          setFresh(made);
          setForm(undefined);
        }}
      />
    );
  return (
    <Stack>
      <Group justify="flex-end">
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setForm('new')}>
          New webhook
        </Button>
      </Group>
      {fresh !== undefined && (
        <Alert color="yellow" title={`The secret of ${fresh.name}, shown this once`}>
          <Copyable value={fresh.secret} name="secret" />
          <Text size="sm" mt={4}>
            Give it to the sender, who signs each event with it (Standard Webhooks).
          </Text>
        </Alert>
      )}
      <PagedList
        pages={pages}
        what="webhooks"
        empty={
          <EmptyNotice title="Nothing from outside starts this workflow">
            <Text size="sm">A webhook gives an address and a secret, and each signed event starts a run.</Text>
          </EmptyNotice>
        }
      >
        {(webhooks) => (
          <DataTable label="Webhooks" minWidth={760} columns={['Webhook', 'Address', 'State', 'Made', 'Actions']}>
            {webhooks.map((webhook) => (
              <WebhookRow key={webhook.id} webhook={webhook} onEdit={() => setForm(webhook)} onSecret={setFresh} />
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}

interface WebhookRowProps {
  webhook: WebhookResource;
  onEdit(): void;
  onSecret(fresh: FreshSecret): void;
}

function WebhookRow({ webhook, onEdit, onSecret }: WebhookRowProps) {
  const { api } = useSession();
  const queries = useQueryClient();
  const { name, path, status, createdAt } = webhook;
  const params = { path: { name } };
  const again = () => queries.invalidateQueries({ queryKey: ['webhooks'] });
  const turn = useMutation({
    mutationFn: async () => {
      if (status === 'active') await api.POST('/v1/webhooks/{name}/pause', { params });
      else await api.POST('/v1/webhooks/{name}/resume', { params });
    },
    onSettled: again,
  });
  const rotate = async () => {
    onSecret(await body(api.POST('/v1/webhooks/{name}/rotate', { params, body: { grace: 86_400 } })));
  };
  return (
    <Table.Tr>
      <Table.Td fw={500}>{name}</Table.Td>
      <Table.Td>
        <Code>{window.location.origin + path}</Code>
      </Table.Td>
      <Table.Td>
        <ActiveBadge status={status} />
      </Table.Td>
      <Table.Td>
        <LocalTime at={createdAt} />
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap">
          <Button size="compact-xs" variant="default" aria-label={`Edit the webhook ${name}`} onClick={onEdit}>
            Edit
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`${status === 'active' ? 'Pause' : 'Resume'} the webhook ${name}`}
            loading={turn.isPending}
            onClick={() => turn.mutate()}
          >
            {status === 'active' ? 'Pause' : 'Resume'}
          </Button>
          <ConfirmButton
            aria-label={`New secret of ${name}`}
            title={`Make a new secret for ${name}?`}
            about="Senders need the new one; the old one is taken for one day more."
            confirm="Make a new secret"
            act={rotate}
            onDone={again}
          >
            New secret
          </ConfirmButton>
          <ConfirmButton
            aria-label={`Remove the webhook ${name}`}
            title={`Remove the webhook ${name}?`}
            about="Events at its address are refused from now on. Runs that it has started stay."
            confirm="Remove the webhook"
            cancel="Keep it"
            act={() => api.DELETE('/v1/webhooks/{name}', { params })}
            onDone={again}
          >
            Remove
          </ConfirmButton>
        </Group>
        {turn.isError && <ErrorNotice error={turn.error} />}
      </Table.Td>
    </Table.Tr>
  );
}
