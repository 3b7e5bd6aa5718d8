import type { AuditEvent } from './audit-event.js';
import { entryHash, genesisHash } from './hash-chain.js';
import type { ChainProblem } from './verify-events.js';

/** Recomputes a tenant's chain event by event, so that it need not be held whole. */
export class AuditChainCheck {
  readonly problems: ChainProblem[] = [];
  events = 0;
  headHash = genesisHash;

  /** The next event of the chain; `fault` is what else is wrong with it. */
  add(event: AuditEvent, fault?: string | undefined): void {
    this.events += 1;
    const message = this.faultOf(event) ?? fault;
    if (message !== undefined) this.problems.push({ seq: this.events, message });
    this.headHash = event.hash;
  }

  private faultOf(event: AuditEvent): string | undefined {
    if (event.seq !== this.events)
      return `carries sequence number ${event.seq} where ${this.events} belongs: an event is missing, doubled or moved`;
    if (event.prevHash !== this.headHash) return 'does not continue the event before it: its prevHash differs';
    if (entryHash(event) !== event.hash) return 'was changed: its content does not give its hash';
    return undefined;
  }
}
