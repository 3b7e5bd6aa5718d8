import { pageOf, workflowResource } from '@marimba/contracts';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session.js';

const workflowPage = pageOf(workflowResource);

export function useWorkflowNames(): string[] {
  const { api } = useSession();
  const { data } = useQuery({
    queryKey: ['workflows'],
    queryFn: ({ signal }) => api.get('/v1/workflows', workflowPage, { query: { limit: 200 }, signal }),
    staleTime: 30_000,
  });
  return [...new Set(data?.items.map(({ name }) => name))].sort();
}
