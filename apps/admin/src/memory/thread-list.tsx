import { Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { body, cursorOf } from '../api/api-client.js';
import { definedOf } from '../api/defined-of.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LoadingLines } from '../components/loading-lines.js';
import { LocalTime } from '../components/local-time.js';
import { VirtualTable } from '../components/virtual-table.js';
import { formatCount } from '../format/numbers.js';
import { useSession } from '../session/session.js';
import classes from '../workflows/workflows.module.css';
import { threadsKey } from './memory-keys.js';
import { changed, ScopeFields, scopeIn } from './scope-fields.js';
import { ThreadPanel } from './thread-panel.js';

/** Conversations, newest first; the messages of the selected one beside them. */
export function ThreadList() {
  const { api } = useSession();
  const [search, setSearch] = useSearchParams();
  const filter = scopeIn(search);
  const query = useInfiniteQuery({
    queryKey: [...threadsKey, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/v1/memory/threads', {
          params: { query: { limit: 100, ...definedOf(filter), ...cursorOf(pageParam) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next,
  });
  const threads = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const nameOf = ({ name, scope }: (typeof threads)[number]) => `${scope.kind}/${scope.id}/${name}`;
  const selected = threads.find((each) => nameOf(each) === search.get('thread'));
  return (
    <Stack>
      <Group align="flex-end">
        <ScopeFields />
      </Group>
      {query.isPending && <LoadingLines what="threads" />}
      {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && threads.length === 0 && (
        <EmptyNotice title="No conversation is kept">
          <Text size="sm">Agents with a thread, memory steps that append to one, and the REST API begin them.</Text>
        </EmptyNotice>
      )}
      {threads.length > 0 && (
        <div className={classes.beside}>
          <VirtualTable
            label="Threads"
            rows={threads}
            rowKey={nameOf}
            rowName={({ name }) => name}
            selectedKey={selected && nameOf(selected)}
            onSelect={(thread) => setSearch(changed(search, { thread: nameOf(thread) }), { replace: true })}
            onEnd={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
            columns={[
              { key: 'name', header: 'Thread', width: 'minmax(160px, 1fr)', cell: ({ name }) => name },
              {
                key: 'scope',
                header: 'Of',
                width: '110px',
                cell: ({ scope }) => (scope.kind === 'workspace' ? 'workspace' : scope.id),
              },
              {
                key: 'messages',
                header: 'Messages',
                width: '90px',
                align: 'right',
                cell: ({ messages }) => formatCount(messages),
              },
              { key: 'at', header: 'Last', width: '130px', cell: ({ updatedAt }) => <LocalTime at={updatedAt} /> },
            ]}
          />
          {selected === undefined ? (
            <EmptyNotice title="Choose a thread to read what was said" />
          ) : (
            <ThreadPanel key={nameOf(selected)} thread={selected} />
          )}
        </div>
      )}
    </Stack>
  );
}
