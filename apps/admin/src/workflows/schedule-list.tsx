import { ActionIcon, Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Icon } from '../components/icon.js';
import { LocalTime } from '../components/local-time.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { RunLink } from '../event/run-link.js';
import { useSession } from '../session/session.js';
import { ScheduleForm } from './schedule-form.js';

interface ScheduleListProps {
  workflow: { name: string; version: number; definition: { input?: unknown } };
}

/** When the workflow runs by itself. */
export function ScheduleList({ workflow }: ScheduleListProps) {
  const { api } = useSession();
  const queries = useQueryClient();
  const [making, { open, close }] = useDisclosure(false);
  const query = useQuery({
    queryKey: ['schedules'],
    queryFn: ({ signal }) => body(api.GET('/v1/schedules', { params: { query: { limit: 200 } }, signal })),
    refetchInterval: 10_000,
  });
  const act = useMutation({
    mutationFn: async ({ name, what }: { name: string; what: 'pause' | 'resume' | 'remove' }) => {
      const params = { path: { name } };
      if (what === 'pause') await api.POST('/v1/schedules/{name}/pause', { params });
      else if (what === 'resume') await api.POST('/v1/schedules/{name}/resume', { params });
      else await api.DELETE('/v1/schedules/{name}', { params });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['schedules'] }),
  });
  if (making) return <ScheduleForm workflow={workflow} onClose={close} />;
  return (
    <Stack>
      <Group justify="flex-end">
        <Button leftSection={<Icon name="plus" size={16} />} onClick={open}>
          New schedule
        </Button>
      </Group>
      {act.isError && <ErrorNotice error={act.error} />}
      <QueryBoundary query={query} what="schedules">
        {({ items }) => {
          const own = items.filter((schedule) => schedule.workflow === workflow.name);
          if (own.length === 0)
            return (
              <EmptyNotice title="Nothing starts this workflow by the clock">
                <Text size="sm">
                  A schedule starts a run at the times of a cron expression, in a time zone of your choice.
                </Text>
              </EmptyNotice>
            );
          return (
            <Table.ScrollContainer minWidth={720}>
              <Table aria-label="Schedules">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Schedule</Table.Th>
                    <Table.Th>Times</Table.Th>
                    <Table.Th>State</Table.Th>
                    <Table.Th>Next</Table.Th>
                    <Table.Th>Last run</Table.Th>
                    <Table.Th>Actions</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {own.map(({ name, cron, timezone, status, nextAt, lastRunId, lastError }) => (
                    <Table.Tr key={name}>
                      <Table.Td fw={500}>{name}</Table.Td>
                      <Table.Td>
                        <code>{cron}</code> {timezone}
                      </Table.Td>
                      <Table.Td>
                        <Badge variant="light" tt="none" radius="sm" color={status === 'active' ? 'green' : 'gray'}>
                          {status}
                        </Badge>
                        {lastError !== undefined && (
                          <Text size="xs" c="red">
                            {lastError.message}
                          </Text>
                        )}
                      </Table.Td>
                      <Table.Td>{nextAt === undefined ? '–' : <LocalTime at={nextAt} />}</Table.Td>
                      <Table.Td>
                        {lastRunId === undefined ? (
                          'none yet'
                        ) : (
                          <RunLink runId={lastRunId}>{lastRunId.slice(0, 8)}</RunLink>
                        )}
                      </Table.Td>
                      <Table.Td>
                        <Group gap={4} wrap="nowrap">
                          <Button
                            size="compact-xs"
                            variant="default"
                            onClick={() => act.mutate({ name, what: status === 'active' ? 'pause' : 'resume' })}
                          >
                            {status === 'active' ? 'Pause' : 'Resume'}
                          </Button>
                          <ActionIcon
                            size="sm"
                            aria-label={`Remove the schedule ${name}`}
                            onClick={() => act.mutate({ name, what: 'remove' })}
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
