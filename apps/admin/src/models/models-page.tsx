import { Anchor, Badge, Code, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { useTitle } from '../app/use-title.js';
import { Copyable } from '../components/copyable.js';
import { DataTable } from '../components/data-table.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { LocalTime } from '../components/local-time.js';
import { PageHeading } from '../components/page-heading.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { formatCount, formatParameters } from '../format/numbers.js';
import { useSession } from '../session/session.js';
import { useCaller } from '../session/use-caller.js';
import { WorkersPanel } from '../workers/workers-panel.js';
import { ImportPanel } from './import-panel.js';

export function ModelsPage() {
  useTitle('Models');
  const { api } = useSession();
  const { data: caller } = useCaller();
  const query = useQuery({
    queryKey: ['models'],
    queryFn: ({ signal }) => body(api.GET('/v1/models', { signal })),
    refetchInterval: 10_000,
  });
  return (
    <Stack>
      <PageHeading title="Models" about="What is served, and by which workers and devices." />
      <QueryBoundary query={query} what="models">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyNotice title="No model is served">
              <Text size="sm">
                A worker with the role <Code>inference</Code> names its models here when it has started. Start one, and
                see <Code>MARIMBA_MODELS</Code> for the folders it reads; every setting is in the{' '}
                <Anchor href="/docs">documentation</Anchor>.
              </Text>
            </EmptyNotice>
          ) : (
            <DataTable
              label="Models"
              minWidth={820}
              columns={[
                'Model',
                'Status',
                'Family',
                'Precision',
                { right: 'Parameters' },
                { right: 'Context' },
                'Fingerprint',
                'Last seen',
              ]}
            >
              {items.map((model) => (
                <Table.Tr key={model.name}>
                  <Table.Td fw={500}>{model.name}</Table.Td>
                  <Table.Td>
                    <Badge variant="light" tt="none" radius="sm" color={model.status === 'ready' ? 'green' : 'orange'}>
                      {model.status}
                    </Badge>
                  </Table.Td>
                  <Table.Td>{model.family}</Table.Td>
                  <Table.Td>{model.precision}</Table.Td>
                  <Table.Td ta="right">{known(model.parameters, formatParameters)}</Table.Td>
                  <Table.Td ta="right">{known(model.contextLength, formatCount)}</Table.Td>
                  <Table.Td>
                    <Copyable value={model.fingerprint} name="fingerprint" shown={12} />
                  </Table.Td>
                  <Table.Td>{model.seenAt === undefined ? 'never' : <LocalTime at={model.seenAt} />}</Table.Td>
                </Table.Tr>
              ))}
            </DataTable>
          )
        }
      </QueryBoundary>
      {caller?.role === 'system' && <ImportPanel />}
      <Title order={2} size="1.0625rem">
        Workers
      </Title>
      <WorkersPanel />
    </Stack>
  );
}

/** A model behind another server tells neither. */
const known = (count: number, format: (count: number) => string): string => (count === 0 ? '–' : format(count));
