import { MarimbaError, TerminalError, toErrorRecord } from '@marimba/contracts';
import type { Clock } from '../ports.js';
import type { RunControl } from '../run/run-control.js';
import type { RunStarter } from '../run/run-starter.js';
import { decideSchedule, type ScheduleDecision } from './decide-schedule.js';
import type { FiringOutcome, ScheduleAddress, ScheduleStore, StoredSchedule } from './schedule-store.js';
import { scheduledRunId } from './scheduled-run-id.js';

export interface SchedulerParts {
  schedules: ScheduleStore;
  starter: Pick<RunStarter, 'startOnce'>;
  control: Pick<RunControl, 'cancel'>;
  clock: Clock;
  /** Told of schedules that could not be looked at now. */
  warn(message: string, error: unknown): void;
}

/** After this time others start the runs that somebody has decided to start. */
const firingMs = 30_000;

/**
 * Starts the runs of schedules. What becomes of the times that are due is decided once, by compare-and-set; then the runs
 * are started, under ids that follow from schedule and time. Whoever crashes between the two is taken over, and no time is
 * started twice. Safe to run in any number of processes.
 */
export class Scheduler {
  constructor(private readonly parts: SchedulerParts) {}

  /** Looks once at every schedule that is due. Gives the number of times that were fired. */
  async tick(): Promise<number> {
    const { schedules, clock, warn } = this.parts;
    const now = clock.now();
    let fired = 0;
    let after: string | undefined;
    for (;;) {
      const due = await schedules.listDue(now, after);
      if (due.length === 0) return fired;
      for (const address of due)
        try {
          fired += await this.lookAt(address);
        } catch (error) {
          warn(`schedule ${address.id} could not be looked at; it is tried again`, error);
        }
      after = due.at(-1)!.id;
    }
  }

  private async lookAt(address: ScheduleAddress): Promise<number> {
    const { schedules, clock } = this.parts;
    const schedule = await schedules.open(address);
    if (schedule === undefined) return 0;
    const now = clock.now();
    if (schedule.firing.length > 0) return schedule.firingUntil! <= now ? this.fire(schedule, schedule.firing) : 0;
    if (schedule.status === 'paused') return 0;
    const decision = decideSchedule(schedule, now);
    if (isIdle(schedule, decision)) return 0;
    const isOurs = await schedules.decide(schedule, decision, new Date(now.getTime() + firingMs));
    return isOurs ? this.fire(schedule, decision.fire) : 0;
  }

  private async fire(schedule: StoredSchedule, times: readonly Date[]): Promise<number> {
    if (times.length === 0) return 0;
    const { tenantId, id, name, workflow, version, input, user } = schedule;
    if (schedule.overlap === 'cancel-running') await this.cancelRunning(schedule);
    const outcome: FiringOutcome = {};
    for (const dueAt of times)
      try {
        const runId = scheduledRunId(id, dueAt);
        const createdBy = `schedule:${name} (${id})`;
        await this.parts.starter.startOnce({ tenantId, runId, workflow, version, input, createdBy, user });
        outcome.started = { runId, dueAt };
      } catch (error) {
        // Others have their turn: what cannot start now is said, and the next time may be able to.
        if (!(error instanceof TerminalError)) throw error;
        outcome.error = { ...toErrorRecord(error), dueAt: dueAt.toISOString() };
      }
    await this.parts.schedules.fired(schedule, times, outcome);
    return times.length;
  }

  private async cancelRunning({ tenantId, name, busy, lastRunId }: StoredSchedule): Promise<void> {
    if (!busy || lastRunId === undefined) return;
    const reason = `the next run of schedule ${name} is due`;
    try {
      await this.parts.control.cancel({ tenantId, runId: lastRunId }, { reason, cancelledBy: 'marimba' });
    } catch (error) {
      if (!(error instanceof MarimbaError) || error.code !== 'run.already-ended') throw error;
    }
  }
}

/** A time is held back still, and nothing else is due. */
function isIdle(schedule: StoredSchedule, { fire, skipped, heldAt, nextAt }: ScheduleDecision): boolean {
  const same = (one: Date | undefined, other: Date | undefined) => one?.getTime() === other?.getTime();
  return fire.length === 0 && skipped.length === 0 && same(heldAt, schedule.heldAt) && same(nextAt, schedule.nextAt);
}
