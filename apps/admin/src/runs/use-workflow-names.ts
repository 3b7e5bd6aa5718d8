import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { useSession } from '../session/session.js';

export function useWorkflowNames(): string[] {
  const { api } = useSession();
  const { data } = useQuery({
    queryKey: ['workflows'],
    queryFn: ({ signal }) => body(api.GET('/v1/workflows', { params: { query: { limit: 200 } }, signal })),
    staleTime: 30_000,
  });
  return [...new Set(data?.items.map(({ name }) => name))].sort();
}
