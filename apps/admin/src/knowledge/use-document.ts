import { documentText } from '@marimba/contracts';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session.js';

export function useDocument(documentId: string) {
  const { api } = useSession();
  return useQuery({
    queryKey: ['document', documentId],
    queryFn: ({ signal }) => api.get(`/v1/documents/${documentId}`, documentText, { signal }),
    staleTime: 60_000,
  });
}
