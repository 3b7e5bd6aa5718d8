import type { IngestionResource, StreamMessage } from '@marimba/contracts';
import type { ApiClient } from '../client/api-client.js';
import { followRun } from '../client/follow-run.js';

/**
 * Reports how many documents have ended, as the run's events tell it, with the parts of those that are being read, and gives
 * what has become of each.
 */
export async function followIngestion(
  api: Pick<ApiClient, 'openEvents' | 'ingestion'>,
  runId: string,
  signal: AbortSignal,
  onEnded: (count: number) => void,
): Promise<IngestionResource> {
  const ended = new Set<string>();
  const reading = new Map<string, number>();
  const tell = () => onEnded(ended.size + [...reading.values()].reduce((sum, part) => sum + part, 0));
  for await (const message of followRun(api, runId, { signal })) {
    if (message.event === 'progress') {
      const { stepId, done, total } = message.data;
      if (ended.has(stepId)) continue;
      reading.set(stepId, done / total);
      tell();
      continue;
    }
    const path = endedDocument(message);
    if (path === undefined) continue;
    ended.add(path);
    reading.delete(path);
    tell();
  }
  return api.ingestion(runId);
}

/** A document has ended with the step that reads it; a failure is passed over, and ends it all the same. */
function endedDocument(message: StreamMessage): string | undefined {
  if (message.event !== 'event' || message.data.type !== 'step.completed') return undefined;
  const { stepId } = message.data.data;
  return /^read\[\d+\]\.ingest$/.test(stepId) ? stepId : undefined;
}
