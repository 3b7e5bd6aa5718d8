import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { formatAmount } from '../format/numbers.js';
import { useSession } from '../session/session.js';
import { PassageList } from './passage-list.js';
import type { Search } from './search-form.js';

interface SearchResultsProps {
  collection: string;
  search: Search;
  onClear(): void;
}

/** The passages as a retrieve step would get them, and how they were found. */
export function SearchResults({ collection, search, onClear }: SearchResultsProps) {
  const { api } = useSession();
  const { q: query, mode, rerank } = search;
  const found = useQuery({
    queryKey: ['search', collection, search],
    queryFn: ({ signal }) =>
      body(
        api.POST('/v1/collections/{name}/search', {
          params: { path: { name: collection } },
          body: { query, mode, rerank, limit: 20 },
          signal,
        }),
      ),
  });
  return (
    <QueryBoundary query={found} what="passages">
      {({ passages, method }) => (
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            Searched by {method.mode}
            {method.reason !== undefined && `: ${method.reason}`}
            {method.vectors !== undefined && `; vectors of ${method.vectors.embedder} (${method.vectors.index})`}
            {method.vectors !== undefined &&
              method.vectors.withoutVector > 0 &&
              `, which ${formatAmount(method.vectors.withoutVector, 'chunk')} have not yet`}
            {method.reranker !== undefined && `; ordered last by ${method.reranker}`}.
          </Text>
          {passages.length === 0 ? (
            <EmptyNotice title={`No passage was found for “${query}”`}>
              <Text size="sm">Search in the words that the documents use, or by vectors.</Text>
              <Button variant="default" onClick={onClear}>
                Show the documents
              </Button>
            </EmptyNotice>
          ) : (
            <PassageList passages={passages} />
          )}
        </Stack>
      )}
    </QueryBoundary>
  );
}
