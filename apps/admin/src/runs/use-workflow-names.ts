import { useQuery } from '@tanstack/react-query';
import { body, cursorOf } from '../api/api-client.js';
import { useSession } from '../session/session.js';

export function useWorkflowNames(): string[] {
  const { api } = useSession();
  const { data } = useQuery({
    queryKey: ['workflows', 'names'],
    queryFn: async ({ signal }) => {
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const query = { limit: 200, ...cursorOf(cursor) };
        const page = await body(api.GET('/v1/workflows', { params: { query }, signal }));
        names.push(...page.items.map(({ name }) => name));
        cursor = page.next;
      } while (cursor !== undefined);
      return names;
    },
    staleTime: 30_000,
  });
  return [...new Set(data)].sort();
}
