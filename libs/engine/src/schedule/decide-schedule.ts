import type { CatchUpPolicy, OverlapPolicy, SkipReason } from '@marimba/contracts';
import { CronTimes } from './cron-times.js';

/** A time up to this late is on time: a worker was just busy. */
export const onTimeMs = 10_000;
/** Missed times that are made up for at once, at most. */
export const mostCaughtUp = 100;

export interface ScheduleState {
  cron: string;
  timezone: string;
  overlap: OverlapPolicy;
  catchUp: CatchUpPolicy;
  catchUpWindowMs: number;
  /** The first time that nothing was decided about; undefined when there is none. */
  nextAt: Date | undefined;
  /** The time that waits for the running run. */
  heldAt: Date | undefined;
  /** Whether the last run of this schedule is still going. */
  busy: boolean;
}

export interface SkippedTimes {
  reason: SkipReason;
  /** The first and the last of them, which may be the same. */
  from: Date;
  to: Date;
}

export interface ScheduleDecision {
  /** Times to start a run for, in this order. */
  fire: Date[];
  skipped: SkippedTimes[];
  heldAt: Date | undefined;
  nextAt: Date | undefined;
}

/** Which times are due and what becomes of each: started, held back, or let go. Reads no clock. */
export function decideSchedule(schedule: ScheduleState, now: Date): ScheduleDecision {
  const times = new CronTimes(schedule.cron, schedule.timezone);
  const { wanted, skipped } = caughtUp(schedule, times, now);
  const { fire, heldAt, overlapping } = withoutOverlap(schedule, wanted);
  return {
    fire,
    heldAt,
    skipped: [...skipped, ...ranges(overlapping.map((at) => ({ at, reason: 'overlap' as const })))],
    nextAt: times.next(now),
  };
}

interface Skipped {
  at: Date;
  reason: SkipReason;
}

/** The due times that catch-up leaves, oldest first. */
function caughtUp(schedule: ScheduleState, times: CronTimes, now: Date): { wanted: Date[]; skipped: SkippedTimes[] } {
  const { nextAt, catchUp, catchUpWindowMs } = schedule;
  if (nextAt === undefined || nextAt > now) return { wanted: [], skipped: [] };
  const late = (at: Date): number => now.getTime() - at.getTime();
  // Enough for every time that can be wanted, however long nobody was there.
  const most = mostCaughtUp + onTimeMs / 1_000 + 1;
  const due = times.latest(now, most).filter((at) => at >= nextAt);
  const onTime = due.filter((at) => late(at) <= onTimeMs);
  const missed = due.slice(onTime.length);
  const inWindow = missed.filter((at) => late(at) <= catchUpWindowMs);
  const made = catchUp === 'all' ? mostCaughtUp : catchUp === 'one' && onTime.length === 0 ? 1 : 0;
  const reasonOf = (at: Date): SkipReason => {
    if (catchUp === 'none') return 'missed';
    if (late(at) > catchUpWindowMs) return 'outside-window';
    return catchUp === 'one' ? 'merged' : 'too-many';
  };
  const wanted = [...onTime, ...inWindow.slice(0, made)];
  const skipped = missed.filter((at) => !wanted.includes(at)).map((at) => ({ at, reason: reasonOf(at) }));
  return {
    wanted: wanted.reverse(),
    skipped: [...before(due.at(-1), nextAt, times, reasonOf), ...ranges(skipped.reverse())],
  };
}

/** What lies between the schedule's next time and the oldest that was looked at: too many to list. */
function before(
  oldest: Date | undefined,
  nextAt: Date,
  times: CronTimes,
  reasonOf: (at: Date) => SkipReason,
): SkippedTimes[] {
  const [to] = oldest === undefined ? [] : times.latest(new Date(oldest.getTime() - 1), 1);
  return to === undefined || to < nextAt ? [] : [{ reason: reasonOf(to), from: nextAt, to }];
}

/** What of the wanted times starts now, and what of the others waits. */
function withoutOverlap(
  { overlap, heldAt, busy }: ScheduleState,
  wanted: Date[],
): { fire: Date[]; heldAt: Date | undefined; overlapping: Date[] } {
  if (overlap === 'allow') return { fire: wanted, heldAt: undefined, overlapping: [] };
  if (overlap === 'cancel-running')
    return { fire: wanted.slice(-1), heldAt: undefined, overlapping: wanted.slice(0, -1) };
  const queue = heldAt === undefined ? wanted : [heldAt, ...wanted];
  const started = busy ? 0 : 1;
  const held = overlap === 'queue-one' ? 1 : 0;
  return {
    fire: queue.slice(0, started),
    heldAt: queue.slice(started)[held - 1],
    overlapping: queue.slice(started + held),
  };
}

/** Neighbours with the same reason as one, so that an outage is one entry in the log and not a thousand. */
function ranges(skipped: readonly Skipped[]): SkippedTimes[] {
  const found: SkippedTimes[] = [];
  for (const { at, reason } of skipped) {
    const last = found.at(-1);
    if (last?.reason === reason) last.to = at;
    else found.push({ reason, from: at, to: at });
  }
  return found;
}
