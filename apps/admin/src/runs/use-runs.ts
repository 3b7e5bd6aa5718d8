import { useInfiniteQuery } from '@tanstack/react-query';
import { body, cursorOf } from '../api/api-client.js';
import { useSession } from '../session/session.js';
import { queryOf, type RunFilter } from './run-filter-fields.js';

const pageSize = 60;
const refreshMs = 2_500;

export const runsKey = ['runs'];

/** Newest first, page by page, read again every few seconds; the more pages are open, the rarer. */
export function useRuns(filter: RunFilter) {
  const { api } = useSession();
  return useInfiniteQuery({
    queryKey: [...runsKey, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/v1/runs', {
          params: { query: { limit: pageSize, ...cursorOf(pageParam), ...queryOf(filter) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next,
    refetchInterval: (query) => refreshMs * (query.state.data?.pages.length ?? 1),
    placeholderData: (before) => before,
  });
}
