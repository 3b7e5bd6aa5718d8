import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { useSession } from '../session/session.js';

/** Of the models that workers serve or have served. */
export function useModelNames(): string[] {
  const { api } = useSession();
  const { data } = useQuery({
    queryKey: ['models'],
    queryFn: ({ signal }) => body(api.GET('/v1/models', { signal })),
    staleTime: 30_000,
  });
  return (data?.items ?? []).map(({ name }) => name).sort();
}
