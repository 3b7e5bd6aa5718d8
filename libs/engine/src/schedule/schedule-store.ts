import type { ErrorRecord, JsonObject } from '@marimba/contracts';
import type { ScheduleDecision, ScheduleState } from './decide-schedule.js';

export interface ScheduleAddress {
  tenantId: string;
  id: string;
}

/** A schedule as it stands; `firing`: times that were decided about and whose runs may not have been started yet. */
export interface StoredSchedule extends ScheduleAddress, ScheduleState {
  name: string;
  workflow: string;
  version: number | undefined;
  input: JsonObject;
  /** The person that its runs are for. */
  user?: string | undefined;
  revision: number;
  status: 'active' | 'paused';
  firing: Date[];
  firingUntil: Date | undefined;
  lastRunId: string | undefined;
}

export interface FiringOutcome {
  /** Of the last time whose run is there. */
  started?: { runId: string; dueAt: Date } | undefined;
  /** Why a time could not be started. */
  error?: (ErrorRecord & { dueAt: string }) | undefined;
}

/** Where the scheduler keeps what it has decided. */
export interface ScheduleStore {
  /** Of all tenants, a page of those that are to be looked at, behind `after`. */
  listDue(now: Date, after: string | undefined): Promise<ScheduleAddress[]>;
  /** Undefined when it is gone. */
  open(address: ScheduleAddress): Promise<StoredSchedule | undefined>;
  /** Compare-and-set: false, and nothing is written, when the schedule has changed since it was opened. */
  decide(schedule: StoredSchedule, decision: ScheduleDecision, firingUntil: Date): Promise<boolean>;
  /** The runs of these times are started, or can never be. Does nothing where this was said before. */
  fired(address: ScheduleAddress, firing: readonly Date[], outcome: FiringOutcome): Promise<void>;
}
