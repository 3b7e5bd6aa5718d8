import { Badge, Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { body } from '../api/api-client.js';
import { ErrorNotice } from '../components/error-notice.js';
import { RunLink } from '../event/run-link.js';
import { useSession } from '../session/session.js';

const colors = { waiting: 'gray', reading: 'blue', retrying: 'orange', done: 'green', failed: 'red' };
const pollMs = 700;

/** What becomes of documents that were sent, until each is read or has failed. */
export function IngestionProgress({ runId, onDone }: { runId: string; onDone(): void }) {
  const { api } = useSession();
  const query = useQuery({
    queryKey: ['ingestion', runId],
    queryFn: ({ signal }) => body(api.GET('/v1/ingestions/{runId}', { params: { path: { runId } }, signal })),
    refetchInterval: ({ state: { data } }) => (data && data.done + data.failed === data.total ? false : pollMs),
  });
  const ended = query.data !== undefined && query.data.done + query.data.failed === query.data.total;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when it has ended
  useEffect(() => {
    if (ended) onDone();
  }, [ended]);
  if (query.isError) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div role="status">
      {query.data?.documents.map(({ source, status, progress, result, error }) => (
        <Group key={source} gap="xs">
          <Badge variant="light" tt="none" radius="sm" color={colors[status]}>
            {status}
          </Badge>
          <Text size="sm">
            {progress !== undefined && `${progress.unit} ${progress.done} of ${progress.total}`}
            {result !== undefined &&
              `${result.chunks} chunks${result.reused ? ', the collection had it already' : ''}${result.replaced ? ', in place of the older version' : ''}`}
            {error !== undefined && `${error.message} ${error.remedy ?? ''}`}
          </Text>
          {(status === 'waiting' || status === 'reading' || status === 'retrying') && <CancelIngestion runId={runId} />}
          <Text size="xs">
            <RunLink runId={runId}>Its run</RunLink>
          </Text>
        </Group>
      ))}
    </div>
  );
}

/** What was not read yet is not read; the run says that it was cancelled. */
function CancelIngestion({ runId }: { runId: string }) {
  const { api } = useSession();
  const cancel = useMutation({
    mutationFn: () =>
      body(
        api.POST('/v1/runs/{id}/cancel', {
          params: { path: { id: runId } },
          body: { reason: 'the upload was cancelled' },
        }),
      ),
  });
  return (
    <Button variant="default" size="compact-xs" loading={cancel.isPending} onClick={() => cancel.mutate()}>
      Cancel
    </Button>
  );
}
