import type { RunEvent } from '@marimba/contracts';
import type { Store } from '@marimba/store';

const pageSize = 1_000;

/** Every event of a run so far. @throws TerminalError run.not-found */
export async function wholeLog(store: Store, tenantId: string, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (;;) {
    const page = await store.runs.eventsAfter(tenantId, runId, events.length, pageSize);
    events.push(...page);
    if (page.length < pageSize) return events;
  }
}
