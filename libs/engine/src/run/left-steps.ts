import type { PendingRow } from '../ports.js';
import type { ActiveRun } from './active-run.js';
import type { EngineParts } from './engine-parts.js';
import { queueSteps } from './queue-steps.js';
import { isPending } from './run-state.js';

/** So long are steps kept for the lanes of this process before others are asked for help. */
const helpAfterMs = 40;

/** Pending steps of a run that nobody here has taken: they go to the queue, for whoever has a lane. */
export class LeftSteps {
  private rows: PendingRow[] = [];
  private help: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: EngineParts,
    private readonly run: ActiveRun,
    /** By a lane of this process: what is held stays here until it is released. */
    private readonly isHeld: (stepId: string) => boolean,
    private readonly lanes: number,
  ) {}

  add(...rows: PendingRow[]): void {
    this.rows.push(...rows);
  }

  askForHelpSoon(): void {
    if (this.rows.length > 0) this.help ??= setTimeout(() => void this.askForHelp(), helpAfterMs);
  }

  /** Of many pending steps only some are in the queue: who gives up a lane sees to it that others go on with the rest. */
  addPending(): void {
    const now = this.parts.clock.now().toISOString();
    for (const [stepId, { status, attempt, notBefore }] of this.run.state.steps) {
      if (this.rows.length >= this.mostHelpers) return;
      const isDue = notBefore === undefined || notBefore <= now;
      if (status === 'scheduled' && isDue && !this.rows.some((row) => row.stepId === stepId))
        this.rows.push({ stepId, attempt });
    }
  }

  /** Queues what is still pending of them. */
  async askForHelp(): Promise<void> {
    clearTimeout(this.help);
    this.help = undefined;
    const rows = this.take(this.parts.clock.now().toISOString());
    if (rows.length === 0) return;
    await queueSteps(this.parts, this.run, rows);
    await this.parts.pause('after-enqueue');
  }

  private get mostHelpers(): number {
    return this.lanes * 2;
  }

  private take(now: string): PendingRow[] {
    const { state } = this.run;
    const pending = this.rows.filter(({ stepId, attempt }) => {
      const step = state.steps.get(stepId);
      return state.status === 'running' && step?.attempt === attempt && isPending(step);
    });
    this.rows = pending.filter(({ stepId }) => this.isHeld(stepId));
    let helpers = 0;
    return pending.filter(({ stepId, notBefore }) => {
      if (this.isHeld(stepId)) return false;
      const isTaken = state.steps.get(stepId)?.status === 'scheduled' && (notBefore === undefined || notBefore <= now);
      // Who comes to help with some of those takes the others too. All else is taken by whoever it is queued for.
      return !isTaken || helpers++ < this.mostHelpers;
    });
  }
}
