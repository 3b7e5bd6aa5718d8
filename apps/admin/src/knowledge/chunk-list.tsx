import { Button, Center, Paper, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LoadingLines } from '../components/loading-lines.js';
import { Prose } from '../components/prose.js';
import { useSession } from '../session/session.js';

/** The pieces that are searched and cited, in the order of the document. */
export function ChunkList({ documentId }: { documentId: string }) {
  const { api } = useSession();
  const query = useInfiniteQuery({
    queryKey: ['chunks', documentId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/v1/documents/{id}/chunks', {
          params: {
            path: { id: documentId },
            query: { limit: 50, ...(pageParam === undefined ? {} : { cursor: Number(pageParam) }) },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next,
  });
  if (query.isPending) return <LoadingLines what="chunks" />;
  if (query.isError) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  const chunks = query.data.pages.flatMap(({ items }) => items);
  if (chunks.length === 0) return <EmptyNotice title="This document has no chunks: there is no text in it" />;
  return (
    <Stack gap="xs" maw={900}>
      {chunks.map(({ id, ordinal, start, end, headings, page, text }) => (
        <Paper key={id} withBorder p="sm">
          <Text size="xs" c="dimmed">
            Chunk {ordinal}, characters {start} to {end}
            {page !== undefined && `, page ${page}`}
            {headings.length > 0 && ` · ${headings.join(' › ')}`}
          </Text>
          <Prose>{text}</Prose>
        </Paper>
      ))}
      {query.hasNextPage && (
        <Center>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </Center>
      )}
    </Stack>
  );
}
