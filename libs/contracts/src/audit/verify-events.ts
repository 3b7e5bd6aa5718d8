import { isTerminalEvent } from '../events/terminal-events.js';
import type { RunEvent } from '../run-event.js';
import { entryHash, genesisHash } from './hash-chain.js';

/** What is wrong with one event; `seq` is the number it should carry by its place in the log. */
export interface ChainProblem {
  seq: number;
  message: string;
}

/**
 * Recomputes a run's whole chain: sequence numbers without a gap, each `prevHash` the hash before, each `hash` the hash
 * of its content, one run and one tenant, nothing after the event that ends the run. Empty: the chain holds.
 */
export function verifyEvents(events: readonly RunEvent[]): ChainProblem[] {
  const problems: ChainProblem[] = [];
  let prevHash = genesisHash;
  let ended = false;
  for (const [index, event] of events.entries()) {
    const seq = index + 1;
    const fault =
      eventFault(event, seq, prevHash, events[0]!) ?? (ended ? 'stands after the event that ended the run' : undefined);
    if (fault !== undefined) problems.push({ seq, message: fault });
    prevHash = event.hash;
    ended ||= isTerminalEvent(event);
  }
  return problems;
}

function eventFault(event: RunEvent, seq: number, prevHash: string, first: RunEvent): string | undefined {
  if (event.seq !== seq)
    return `carries sequence number ${event.seq} where ${seq} belongs: an event is missing, doubled or moved`;
  if (event.runId !== first.runId || event.tenantId !== first.tenantId) return 'belongs to another run or tenant';
  if (event.prevHash !== prevHash) return 'does not continue the event before it: its prevHash differs';
  if (entryHash(event) !== event.hash) return 'was changed: its content does not give its hash';
  return undefined;
}
