import type { IngestionResource, StreamMessage } from '@marimba/contracts';
import type { ApiClient } from '../client/api-client.js';
import { followRun } from '../client/follow-run.js';

/** Reports how many documents have ended, as the run's events tell it, and gives what has become of each. */
export async function followIngestion(
  api: Pick<ApiClient, 'openEvents' | 'ingestion'>,
  runId: string,
  signal: AbortSignal,
  onEnded: (count: number) => void,
): Promise<IngestionResource> {
  const ended = new Set<string>();
  for await (const message of followRun(api, runId, { signal })) {
    const path = endedDocument(message);
    if (path === undefined) continue;
    ended.add(path);
    onEnded(ended.size);
  }
  return api.ingestion(runId);
}

/** A document has ended with the step that reads it; a failure is passed over, and ends it all the same. */
function endedDocument(message: StreamMessage): string | undefined {
  if (message.event !== 'event' || message.data.type !== 'step.completed') return undefined;
  const { stepId } = message.data.data;
  return /^read\[\d+\]\.ingest$/.test(stepId) ? stepId : undefined;
}
