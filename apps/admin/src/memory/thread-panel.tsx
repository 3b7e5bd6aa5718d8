import { Badge, Button, Center, Group, Stack, Text } from '@mantine/core';
import type { MemoryThread } from '@marimba/contracts';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { body } from '../api/api-client.js';
import { ConfirmButton } from '../components/confirm-button.js';
import { Details } from '../components/details.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LoadingLines } from '../components/loading-lines.js';
import { LocalTime } from '../components/local-time.js';
import { Panel } from '../components/panel.js';
import { Prose } from '../components/prose.js';
import { RunLink } from '../event/run-link.js';
import { useSession } from '../session/session.js';
import { threadsKey } from './memory-keys.js';
import { changed } from './scope-fields.js';

const pageSize = 50;

/** A conversation: its summary, and what was said, oldest first. */
export function ThreadPanel({ thread: { name, scope, summary } }: { thread: MemoryThread }) {
  const { api } = useSession();
  const queries = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const whose = { scope: scope.kind, ...(scope.kind === 'workspace' ? {} : { id: scope.id }) };
  const path = { thread: name };
  const query = useInfiniteQuery({
    queryKey: ['thread', scope.kind, scope.id, name],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/v1/memory/threads/{thread}', {
          params: { path, query: { ...whose, after: pageParam, limit: pageSize } },
          signal,
        }),
      ),
    getNextPageParam: ({ messages }) => (messages.length < pageSize ? undefined : messages.at(-1)?.seq),
  });
  const remove = async () => {
    await api.DELETE('/v1/memory/threads/{thread}', { params: { path, query: whose } });
    setSearch(changed(search, { thread: '' }), { replace: true });
    await queries.invalidateQueries({ queryKey: threadsKey });
  };
  const messages = query.data?.pages.flatMap((page) => page.messages) ?? [];
  return (
    <Panel
      title={name}
      actions={
        <ConfirmButton
          title="Remove this thread?"
          about={<>All messages of {name} and its summary will be gone. Facts that were made of it stay.</>}
          confirm="Remove it"
          cancel="Keep it"
          size="compact-xs"
          act={remove}
        >
          Remove it
        </ConfirmButton>
      }
    >
      <Stack gap="sm">
        {summary !== undefined && (
          <Details summary={`Summary of messages 1 to ${summary.until}, by ${summary.model}`}>
            <Prose>{summary.text}</Prose>
          </Details>
        )}
        {query.isPending && <LoadingLines what="messages" />}
        {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
        {messages.map(({ seq, role, content, redacted, taint, source, createdAt }) => (
          <Stack key={seq} gap={2}>
            <Group gap="xs">
              <Text size="xs" c="dimmed">
                {seq}. {role}, <LocalTime at={createdAt} />
              </Text>
              {taint !== undefined && (
                <Badge size="xs" variant="light" tt="none" color="orange">
                  untrusted
                </Badge>
              )}
              {source.runId !== undefined && (
                <Text size="xs">
                  <RunLink runId={source.runId}>its run</RunLink>
                </Text>
              )}
            </Group>
            {redacted === true ? (
              <Text size="sm" fs="italic">
                Its words were forgotten.
              </Text>
            ) : (
              <Prose>{content}</Prose>
            )}
          </Stack>
        ))}
        {query.hasNextPage && (
          <Center>
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Load more
            </Button>
          </Center>
        )}
      </Stack>
    </Panel>
  );
}
