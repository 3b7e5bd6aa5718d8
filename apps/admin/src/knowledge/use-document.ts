import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { useSession } from '../session/session.js';

export function useDocument(documentId: string) {
  const { api } = useSession();
  return useQuery({
    queryKey: ['document', documentId],
    queryFn: ({ signal }) => body(api.GET('/v1/documents/{id}', { params: { path: { id: documentId } }, signal })),
    staleTime: 60_000,
  });
}
