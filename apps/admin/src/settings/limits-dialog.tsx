import { Button, Group, Modal, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { TenantLimits, TenantResource } from '@marimba/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { body } from '../api/api-client.js';
import { definedOf } from '../api/defined-of.js';
import { ErrorNotice } from '../components/error-notice.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useSession } from '../session/session.js';
import { LimitFields } from './limit-fields.js';
import { UsageTable } from './usage-table.js';

/** What a tenant uses now, and what it may. */
export function LimitsDialog({ tenant }: { tenant: TenantResource }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" size="compact-xs" aria-label={`Budgets of ${tenant.name}`} onClick={open}>
        Budgets
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={`Budgets of ${tenant.name}`}
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <LimitsForm tenant={tenant} onClose={close} />
      </Modal>
    </>
  );
}

function LimitsForm({ tenant: { id, limits: before }, onClose }: { tenant: TenantResource; onClose(): void }) {
  const { home } = useSession();
  const queries = useQueryClient();
  const [limits, setLimits] = useState<TenantLimits>(before);
  const params = { path: { tenant: id } };
  const usage = useQuery({
    queryKey: ['tenants', 'usage', id],
    queryFn: ({ signal }) => body(home.GET('/v1/tenants/{tenant}/usage', { params, signal })),
  });
  const save = useMutation({
    mutationFn: () => home.PUT('/v1/tenants/{tenant}/limits', { params, body: definedOf(limits) }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['tenants'] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <QueryBoundary query={usage} what="what is used">
          {(found) => <UsageTable usage={found} />}
        </QueryBoundary>
        <LimitFields limits={limits} onChange={setLimits} />
        {save.isError && <ErrorNotice error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Leave them
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save the budgets
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
