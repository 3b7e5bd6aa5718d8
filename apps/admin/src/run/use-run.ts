import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { useSession } from '../session/session.js';

export const runKey = (runId: string) => ['run', runId];

/** A run without large values: what is shown of them comes from the log, once. */
export function useRun(runId: string) {
  const { api } = useSession();
  return useQuery({
    queryKey: runKey(runId),
    queryFn: ({ signal }) =>
      body(api.GET('/v1/runs/{id}', { params: { path: { id: runId }, query: { large: 'omit' } }, signal })),
    refetchInterval: ({ state: { data } }) => (data !== undefined && data.endedAt === undefined ? 5_000 : false),
  });
}
