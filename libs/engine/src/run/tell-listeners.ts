import type { RunNotifier } from '../ports.js';

interface Telling {
  notifier: RunNotifier;
  warn?(message: string, error: unknown): void;
}

/** That a log has grown. Never fails: listeners also look for themselves. */
export async function tellListeners({ notifier, warn }: Telling, runId: string, lastSeq: number): Promise<void> {
  try {
    await notifier.runChanged(runId, lastSeq);
  } catch (error) {
    warn?.(`run ${runId}: listeners were not told of event ${lastSeq}`, error);
  }
}
