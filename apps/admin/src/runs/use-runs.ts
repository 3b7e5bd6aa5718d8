import type { RunStatus } from '@marimba/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { body, cursorOf } from '../api/api-client.js';
import { definedOf } from '../api/defined-of.js';
import { useSession } from '../session/session.js';

export interface RunFilter {
  status: RunStatus | undefined;
  workflow: string | undefined;
}

const pageSize = 50;
const refreshMs = 3_000;

/** Newest first, page by page, read again every few seconds; the more pages are open, the rarer. */
export function useRuns(filter: RunFilter) {
  const { api } = useSession();
  return useInfiniteQuery({
    queryKey: ['runs', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/v1/runs', {
          params: { query: { limit: pageSize, ...cursorOf(pageParam), ...definedOf(filter) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next,
    refetchInterval: (query) => refreshMs * (query.state.data?.pages.length ?? 1),
  });
}
