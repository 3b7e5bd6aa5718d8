import { runResource } from '@marimba/contracts';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session.js';

export const runKey = (runId: string) => ['run', runId];

export function useRun(runId: string) {
  const { api } = useSession();
  return useQuery({
    queryKey: runKey(runId),
    queryFn: ({ signal }) => api.get(`/v1/runs/${runId}`, runResource, { signal }),
    refetchInterval: ({ state: { data } }) => (data !== undefined && data.endedAt === undefined ? 5_000 : false),
  });
}
