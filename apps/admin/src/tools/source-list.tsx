import { Badge, Button, FileButton, Group, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { body, cursorOf } from '../api/api-client.js';
import { ConfirmButton } from '../components/confirm-button.js';
import { DataTable } from '../components/data-table.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LocalTime } from '../components/local-time.js';
import { Panel } from '../components/panel.js';
import { useSession } from '../session/session.js';

const sourcesKey = ['tool-sources'];

/** Where tools come from; each can be asked again what it offers, and removed with its tools. */
export function SourceList() {
  const { api } = useSession();
  const query = useInfiniteQuery({
    queryKey: sourcesKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/v1/tool-sources', { params: { query: { limit: 50, ...cursorOf(pageParam) } }, signal })),
    getNextPageParam: (page) => page.next,
  });
  const sources = query.data?.pages.flatMap(({ items }) => items) ?? [];
  if (query.isError) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (sources.length === 0) return null;
  return (
    <Panel title="Sources">
      <Stack gap="sm">
        <DataTable label="Sources of tools" minWidth={640} columns={['Source', 'Where', 'Tools', 'Added', 'Actions']}>
          {sources.map((source) => (
            <SourceRow key={source.name} source={source} />
          ))}
        </DataTable>
        {query.hasNextPage && (
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        )}
      </Stack>
    </Panel>
  );
}

interface Source {
  name: string;
  description?: string | undefined;
  source: { kind: string; url?: string | undefined; command?: string | undefined };
  tools: { name: string; status: string }[];
  createdBy: string;
  createdAt: string;
}

function SourceRow({ source: { name, description, source, tools, createdBy, createdAt } }: { source: Source }) {
  const { api } = useSession();
  const queries = useQueryClient();
  const listAgain = async () => {
    await queries.invalidateQueries({ queryKey: sourcesKey });
    await queries.invalidateQueries({ queryKey: ['tools'] });
  };
  const refresh = useMutation({
    mutationFn: async (file: File | undefined) => {
      const document = file === undefined ? {} : { document: await file.text() };
      return body(api.POST('/v1/tool-sources/{name}/refresh', { params: { path: { name } }, body: document }));
    },
    onSettled: async () => {
      await listAgain();
      await queries.invalidateQueries({ queryKey: ['tool'] });
    },
  });
  const remove = async () => {
    await api.DELETE('/v1/tool-sources/{name}', { params: { path: { name } } });
    // Not the tools themselves: those of the source are gone, and one that is still shown must not be asked for.
    await listAgain();
  };
  const waiting = tools.filter(({ status }) => status === 'new' || status === 'changed').length;
  // A document that was uploaded is nowhere to be fetched from again.
  const isUploaded = source.kind === 'openapi' && source.url === undefined;
  return (
    <Table.Tr>
      <Table.Td>
        {name}{' '}
        <Text span size="xs" c="dimmed">
          {source.kind}
        </Text>
        {description !== undefined && (
          <Text size="xs" c="dimmed">
            {description}
          </Text>
        )}
        {refresh.isError && <ErrorNotice error={refresh.error} />}
      </Table.Td>
      <Table.Td>{source.url ?? (source.command === undefined ? 'its secret' : `command ${source.command}`)}</Table.Td>
      <Table.Td>
        {tools.length}{' '}
        {waiting > 0 && (
          <Badge size="sm" variant="light" tt="none" color="orange">
            {waiting} to approve
          </Badge>
        )}
      </Table.Td>
      <Table.Td>
        <LocalTime at={createdAt} />, {createdBy}
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap">
          {isUploaded ? (
            <FileButton
              accept=".json,.yaml,.yml,application/json"
              inputProps={{ 'aria-label': `New document of ${name}` }}
              onChange={(file) => file && refresh.mutate(file)}
            >
              {(props) => (
                <Button {...props} size="compact-xs" variant="default" loading={refresh.isPending}>
                  New document
                </Button>
              )}
            </FileButton>
          ) : (
            <Button
              size="compact-xs"
              variant="default"
              loading={refresh.isPending}
              onClick={() => refresh.mutate(undefined)}
            >
              Refresh
            </Button>
          )}
          <ConfirmButton
            title={`Remove ${name}?`}
            about={<>{tools.length} tools will be gone, and steps that call them fail. Its secrets stay.</>}
            confirm="Remove it"
            cancel="Keep it"
            size="compact-xs"
            act={remove}
          >
            Remove
          </ConfirmButton>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
