import type { RunNotifier } from '../ports.js';

/** Remembers what listeners were told. */
export class FakeNotifier implements RunNotifier {
  readonly messages: { runId: string; lastSeq: number }[] = [];

  async runChanged(runId: string, lastSeq: number): Promise<void> {
    this.messages.push({ runId, lastSeq });
  }
}
