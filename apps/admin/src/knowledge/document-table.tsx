import { Anchor, Button, Center, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { body, cursorOf } from '../api/api-client.js';
import { DataTable } from '../components/data-table.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LoadingLines } from '../components/loading-lines.js';
import { LocalTime } from '../components/local-time.js';
import { formatBytes, formatCount } from '../format/numbers.js';
import { useSession } from '../session/session.js';

export function DocumentTable({ collection }: { collection: string }) {
  const { api } = useSession();
  const query = useInfiniteQuery({
    queryKey: ['documents', collection],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/v1/collections/{name}/documents', {
          params: { path: { name: collection }, query: { limit: 100, ...cursorOf(pageParam) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next,
  });
  const documents = query.data?.pages.flatMap(({ items }) => items);
  if (query.isPending) return <LoadingLines what="documents" />;
  if (query.isError) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (documents === undefined || documents.length === 0)
    return (
      <EmptyNotice title="This collection has no documents">
        <Text size="sm">Drop files above; what they say can be searched and cited as soon as they are read.</Text>
      </EmptyNotice>
    );
  return (
    <>
      <DataTable
        label="Documents"
        minWidth={640}
        highlightOnHover
        columns={['Title', 'Source', { right: 'Size' }, { right: 'Chunks' }, 'Added']}
      >
        {documents.map(({ id, title, source, bytes, chunks, createdAt }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <Anchor component={Link} to={`/documents/${id}`} inherit>
                {title}
              </Anchor>
            </Table.Td>
            <Table.Td>{source}</Table.Td>
            <Table.Td ta="right">{formatBytes(bytes)}</Table.Td>
            <Table.Td ta="right">{formatCount(chunks)}</Table.Td>
            <Table.Td>
              <LocalTime at={createdAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
      {query.hasNextPage && (
        <Center>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </Center>
      )}
    </>
  );
}
