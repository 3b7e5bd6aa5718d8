import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { useSession } from './session.js';

/** Whose key is in use and what it may do at home, whatever tenant is looked into. */
export function useCaller() {
  const { home } = useSession();
  return useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => body(home.GET('/v1/me', { signal })),
    staleTime: 60_000,
  });
}
