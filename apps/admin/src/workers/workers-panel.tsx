import { Badge, Group, Stack, Table, Text } from '@mantine/core';
import type { DeviceResource } from '@marimba/contracts';
import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { RequestError } from '../api/request-error.js';
import { DataTable } from '../components/data-table.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { LocalTime } from '../components/local-time.js';
import { Panel } from '../components/panel.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { formatAmount, formatBytes, formatCount, formatRate } from '../format/numbers.js';
import { useSession } from '../session/session.js';
import { DrainButton, DrainWords } from './drain-button.js';

const colors: Record<string, string> = {
  ready: 'green',
  starting: 'blue',
  draining: 'orange',
  drained: 'gray',
  degraded: 'orange',
  restarting: 'orange',
};

function State({ status }: { status: string }) {
  return (
    <Badge variant="light" tt="none" radius="sm" color={colors[status] ?? 'red'}>
      {status}
    </Badge>
  );
}

/** The pool: each worker, its devices, and what the models on them do right now. */
export function WorkersPanel() {
  const { api } = useSession();
  const query = useQuery({
    queryKey: ['workers'],
    queryFn: ({ signal }) => body(api.GET('/v1/workers', { signal })),
    refetchInterval: ({ state: { data } }) => (data?.items.some(({ status }) => status === 'draining') ? 1_000 : 5_000),
  });
  if (query.error instanceof RequestError && query.error.status === 403)
    return (
      <Text size="sm" c="dimmed">
        Workers belong to no tenant: only administrators see them.
      </Text>
    );
  return (
    <QueryBoundary query={query} what="workers">
      {({ items }) =>
        items.length === 0 ? (
          <EmptyNotice title="No worker gives a sign of life" icon="chip">
            <Text size="sm">Start one beside the API; it is listed here within five seconds.</Text>
          </EmptyNotice>
        ) : (
          <Stack>
            {items.map(({ name, roles, status, working, startedAt, devices, models }) => (
              <Panel
                key={name}
                title={name}
                actions={
                  <Group gap="xs">
                    <Text size="xs" c="dimmed">
                      {roles.join(', ')}, since <LocalTime at={startedAt} />
                    </Text>
                    <State status={status} />
                    <DrainButton name={name} status={status} />
                  </Group>
                }
              >
                <Stack gap="sm">
                  <DrainWords status={status} working={working} />
                  {models.map((model) => (
                    <Text key={model.name} size="sm">
                      {model.name} ({model.place === 'device' ? 'on its devices' : 'through another server'}):{' '}
                      {formatAmount(model.queueDepth, 'call')} waiting or being answered, {model.concurrency} at a time
                    </Text>
                  ))}
                  {devices.map((device) => (
                    <Device key={device.name} device={device} />
                  ))}
                </Stack>
              </Panel>
            ))}
          </Stack>
        )
      }
    </QueryBoundary>
  );
}

/** Numbers of the resource as the client reads them. */
type Device = Pick<DeviceResource, 'name' | 'restarts'> & {
  status: string;
  problem?: string | undefined;
  memoryBytes?: number | undefined;
  models: {
    name: string;
    running: number;
    tokensPerSecond: number;
    batchSize: number;
    reservedBytes: number;
    cacheHitRate?: number | undefined;
    states: { memory: { states: number; bytes: number; limitBytes: number }; disk: { states: number; bytes: number } };
  }[];
};

function Device({ device: { name, status, problem, restarts, memoryBytes, models } }: { device: Device }) {
  return (
    <div>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <State status={status} />
        <Text size="xs" c="dimmed">
          {memoryBytes !== undefined && `${formatBytes(memoryBytes)} of memory, `}
          {formatAmount(restarts, 'restart')}
          {problem !== undefined && `: ${problem}`}
        </Text>
      </Group>
      {models.length > 0 && (
        <DataTable
          label={`Models on ${name}`}
          minWidth={720}
          columns={[
            'Model',
            { right: 'Running' },
            { right: 'Speed' },
            { right: 'Batch' },
            { right: 'Cache hits' },
            { right: 'States in memory' },
            { right: 'States on disk' },
          ]}
        >
          {models.map((model) => (
            <Table.Tr key={model.name}>
              <Table.Td>{model.name}</Table.Td>
              <Table.Td ta="right">{formatCount(model.running)}</Table.Td>
              <Table.Td ta="right">{formatRate(model.tokensPerSecond)}</Table.Td>
              <Table.Td ta="right">{model.batchSize.toFixed(1)}</Table.Td>
              <Table.Td ta="right">
                {model.cacheHitRate === undefined ? 'no prompt yet' : `${Math.round(model.cacheHitRate * 100)} %`}
              </Table.Td>
              <Table.Td ta="right">
                {model.states.memory.states}, {formatBytes(model.states.memory.bytes)} of{' '}
                {formatBytes(model.states.memory.limitBytes)}
              </Table.Td>
              <Table.Td ta="right">
                {model.states.disk.states}, {formatBytes(model.states.disk.bytes)}
              </Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
      )}
    </div>
  );
}
