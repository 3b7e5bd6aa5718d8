import type { BlobReference, JsonValue, StoredValue } from '@marimba/contracts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ApiClient } from '../api/api-client.js';
import { RequestError } from '../api/request-error.js';
import { sha256OfBytes } from '../chain/sha256-of-bytes.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useSession } from '../session/session.js';
import { useRunContext } from './run-context.js';

interface StoredProps {
  value: StoredValue;
  /** What the value is, for the loading state. */
  what: string;
  children(value: JsonValue): ReactNode;
}

/** Shows a value of an event: at once where it is inline, else after its blob was fetched and its hash checked. */
export function Stored({ value, what, children }: StoredProps) {
  if ('inline' in value) return children(value.inline);
  return (
    <StoredBlob reference={value} what={what}>
      {children}
    </StoredBlob>
  );
}

type StoredBlobProps = Omit<StoredProps, 'value'> & { reference: BlobReference };

function StoredBlob({ reference, what, children }: StoredBlobProps) {
  const { api } = useSession();
  const { runId } = useRunContext();
  const query = useQuery({
    queryKey: ['blob', runId, reference.blob],
    queryFn: ({ signal }) => fetchBlob(api, runId, reference, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <QueryBoundary query={query} what={what}>
      {({ value }) => children(value)}
    </QueryBoundary>
  );
}

/** A stored value itself: inline, or its blob with its hash checked. @throws RequestError */
export async function fetchStored(
  api: ApiClient,
  runId: string,
  value: StoredValue,
  signal?: AbortSignal,
): Promise<JsonValue> {
  return 'inline' in value ? value.inline : (await fetchBlob(api, runId, value, signal)).value;
}

/** Wrapped, because a query may not give `undefined` and JSON may be null. */
async function fetchBlob(
  api: ApiClient,
  runId: string,
  { blob }: BlobReference,
  signal?: AbortSignal,
): Promise<{ value: JsonValue }> {
  const bytes = await api.bytes(`/v1/runs/${runId}/blobs/${blob}`, signal);
  if ((await sha256OfBytes(bytes)) !== blob)
    throw new RequestError(
      `The stored value ${blob.slice(0, 12)}… was changed: its content does not give its hash.`,
      'Do not trust it. Download the audit bundle and compare it with a backup.',
      409,
    );
  return { value: JSON.parse(new TextDecoder().decode(bytes)) as JsonValue };
}
