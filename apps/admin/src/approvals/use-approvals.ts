import type { ApprovalResource } from '@marimba/contracts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { body, cursorOf } from '../api/api-client.js';
import { useSession } from '../session/session.js';

export const approvalsKey = ['approvals'];
const refreshMs = 4_000;

/** What the runs ask people, newest first, read again every few seconds. */
export function useApprovals(status: ApprovalResource['status']) {
  const { api } = useSession();
  return useInfiniteQuery({
    queryKey: [...approvalsKey, status],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/v1/approvals', { params: { query: { status, limit: 50, ...cursorOf(pageParam) } }, signal })),
    getNextPageParam: (page) => page.next,
    refetchInterval: refreshMs,
  });
}

/** How many wait for a decision. */
export function useWaitingCount(): number {
  const { api } = useSession();
  const { data } = useQuery({
    queryKey: [...approvalsKey, 'count'],
    queryFn: ({ signal }) => body(api.GET('/v1/approvals', { params: { query: { limit: 1 } }, signal })),
    refetchInterval: 2 * refreshMs,
  });
  return data?.waiting ?? 0;
}
