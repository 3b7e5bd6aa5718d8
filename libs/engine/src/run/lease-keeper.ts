import { TerminalError } from '@marimba/contracts';
import type { Clock, RunStore, StepLease } from '../ports.js';

/** However long a lease is, it is renewed this often, so that a cancelled run stops its handlers within a second. */
const longestRenewalMs = 900;

/** Renews a lease until it is stopped; its signal aborts as soon as the lease cannot be counted on any more, or the work is to stop. */
export class LeaseKeeper {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private heldUntil: number;
  private stopped = false;
  private lost = false;
  private readonly onStop = (): void => this.controller.abort(this.work.reason);

  constructor(
    private readonly store: RunStore,
    private readonly lease: StepLease,
    private readonly leaseMs: number,
    private readonly clock: Clock,
    private readonly work: AbortSignal,
  ) {
    this.heldUntil = lease.expiresAt.getTime();
    // Not AbortSignal.any: what that makes stays with a signal that lives long.
    work.addEventListener('abort', this.onStop, { once: true });
    if (work.aborted) this.onStop();
    this.schedule();
  }

  /** Aborts when the lease was taken, has run out, or the run has ended; and with the signal that was given. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** It cannot be given back any more. */
  get isLost(): boolean {
    return this.lost;
  }

  stop(): void {
    this.stopped = true;
    this.work.removeEventListener('abort', this.onStop);
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.stopped || this.lost) return;
    this.timer = setTimeout(() => void this.renew(), Math.min(this.leaseMs / 3, longestRenewalMs));
  }

  private async renew(): Promise<void> {
    const asked = this.clock.now().getTime();
    try {
      if (await this.store.renew(this.lease, this.leaseMs)) this.heldUntil = asked + this.leaseMs;
      else this.lose('another worker has taken the step, or the run has ended');
    } catch {
      // The store may be back before the lease runs out; only then is the work certainly lost.
      if (this.clock.now().getTime() >= this.heldUntil)
        this.lose('the lease ran out while the store could not be reached');
    }
    this.schedule();
  }

  private lose(why: string): void {
    const { runId, stepId } = this.lease;
    if (this.stopped) return;
    this.lost = true;
    this.controller.abort(
      new TerminalError('step.lease-lost', `the lease on step '${stepId}' of run ${runId} is lost: ${why}`),
    );
  }
}
