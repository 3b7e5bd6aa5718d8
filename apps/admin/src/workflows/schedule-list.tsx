import { Button, Group, Stack, Table, Text } from '@mantine/core';
import type { ScheduleResource } from '@marimba/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { body } from '../api/api-client.js';
import { ActiveBadge } from '../components/active-badge.js';
import { ConfirmButton } from '../components/confirm-button.js';
import { DataTable } from '../components/data-table.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Icon } from '../components/icon.js';
import { LocalTime } from '../components/local-time.js';
import { PagedList } from '../components/paged-list.js';
import { usePages } from '../components/use-pages.js';
import { RunLink } from '../event/run-link.js';
import { useSession } from '../session/session.js';
import { ScheduleForm } from './schedule-form.js';

interface ScheduleListProps {
  workflow: { name: string; version: number; definition: { input?: unknown } };
}

/** When the workflow runs by itself. */
export function ScheduleList({ workflow }: ScheduleListProps) {
  const { api } = useSession();
  const [form, setForm] = useState<ScheduleResource | 'new'>();
  const pages = usePages({
    queryKey: ['schedules', workflow.name],
    read: (page, signal) =>
      body(api.GET('/v1/schedules', { params: { query: { ...page, workflow: workflow.name } }, signal })),
    refetchMs: 10_000,
  });
  if (form !== undefined)
    return (
      <ScheduleForm
        workflow={workflow}
        schedule={form === 'new' ? undefined : form}
        onClose={() => setForm(undefined)}
      />
    );
  return (
    <Stack>
      <Group justify="flex-end">
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setForm('new')}>
          New schedule
        </Button>
      </Group>
      <PagedList
        pages={pages}
        what="schedules"
        empty={
          <EmptyNotice title="Nothing starts this workflow by the clock">
            <Text size="sm">
              A schedule starts a run at the times of a cron expression, in a time zone of your choice.
            </Text>
          </EmptyNotice>
        }
      >
        {(schedules) => (
          <DataTable
            label="Schedules"
            minWidth={760}
            columns={['Schedule', 'Times', 'State', 'Next', 'Last run', 'Actions']}
          >
            {schedules.map((schedule) => (
              <ScheduleRow key={schedule.id} schedule={schedule} onEdit={() => setForm(schedule)} />
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}

function ScheduleRow({ schedule, onEdit }: { schedule: ScheduleResource; onEdit(): void }) {
  const { api } = useSession();
  const queries = useQueryClient();
  const { name, cron, timezone, status, nextAt, lastRunId, lastError } = schedule;
  const params = { path: { name } };
  const again = () => queries.invalidateQueries({ queryKey: ['schedules'] });
  const turn = useMutation({
    mutationFn: async () => {
      if (status === 'active') await api.POST('/v1/schedules/{name}/pause', { params });
      else await api.POST('/v1/schedules/{name}/resume', { params });
    },
    onSettled: again,
  });
  return (
    <Table.Tr>
      <Table.Td fw={500}>{name}</Table.Td>
      <Table.Td>
        <code>{cron}</code> {timezone}
      </Table.Td>
      <Table.Td>
        <ActiveBadge status={status} />
        {lastError !== undefined && (
          <Text size="xs" c="red">
            {lastError.message}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{nextAt === undefined ? '–' : <LocalTime at={nextAt} />}</Table.Td>
      <Table.Td>
        {lastRunId === undefined ? 'none yet' : <RunLink runId={lastRunId}>{lastRunId.slice(0, 8)}</RunLink>}
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap">
          <Button size="compact-xs" variant="default" aria-label={`Edit the schedule ${name}`} onClick={onEdit}>
            Edit
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`${status === 'active' ? 'Pause' : 'Resume'} the schedule ${name}`}
            loading={turn.isPending}
            onClick={() => turn.mutate()}
          >
            {status === 'active' ? 'Pause' : 'Resume'}
          </Button>
          <ConfirmButton
            aria-label={`Remove the schedule ${name}`}
            title={`Remove the schedule ${name}?`}
            about="It starts no more runs. Those that it has started stay."
            confirm="Remove the schedule"
            cancel="Keep it"
            act={() => api.DELETE('/v1/schedules/{name}', { params })}
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
