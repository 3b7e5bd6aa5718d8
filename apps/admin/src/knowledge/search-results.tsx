import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useSession } from '../session/session.js';
import { PassageList } from './passage-list.js';

interface SearchResultsProps {
  collection: string;
  query: string;
  onClear(): void;
}

export function SearchResults({ collection, query, onClear }: SearchResultsProps) {
  const { api } = useSession();
  const search = useQuery({
    queryKey: ['search', collection, query],
    queryFn: ({ signal }) =>
      body(
        api.GET('/v1/collections/{name}/search', {
          params: { path: { name: collection }, query: { q: query, limit: 20 } },
          signal,
        }),
      ),
  });
  return (
    <QueryBoundary query={search} what="passages">
      {({ passages }) =>
        passages.length === 0 ? (
          <EmptyNotice title={`No passage shares a word with “${query}”`}>
            <Text size="sm">Search in the words that the documents use.</Text>
            <Button variant="default" onClick={onClear}>
              Show the documents
            </Button>
          </EmptyNotice>
        ) : (
          <PassageList passages={passages} />
        )
      }
    </QueryBoundary>
  );
}
