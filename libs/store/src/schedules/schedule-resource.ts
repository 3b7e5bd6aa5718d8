import { type ScheduleResource, scheduleResource } from '@marimba/contracts';
import { upcomingTimes } from '@marimba/engine';
import { unwrap } from '../database/versioned.js';

/** Times that a resource tells in advance. */
const toldInAdvance = 5;

interface ScheduleFields {
  id: string;
  name: string;
  workflow: string;
  version: number | null;
  input: unknown;
  cron: string;
  timezone: string;
  overlap: string;
  catchUp: string;
  catchUpWindow: number;
  status: string;
  nextAt: Date | null;
  heldAt: Date | null;
  lastRunId: string | null;
  lastFiredAt: Date | null;
  lastError: unknown;
  lastSkipped: unknown;
  createdBy: string;
  forUser: string | null;
  createdAt: Date;
}

export function scheduleResourceOf(row: ScheduleFields): ScheduleResource {
  const { id, name, workflow, cron, timezone, overlap, catchUp, catchUpWindow, status, createdBy } = row;
  return scheduleResource.parse({
    ...{ id, name, workflow, cron, timezone, overlap, catchUp, catchUpWindow, status, createdBy },
    input: unwrap(row.input),
    version: row.version ?? undefined,
    user: row.forUser ?? undefined,
    nextAt: row.nextAt?.toISOString(),
    next: upcomingTimes(row, row.nextAt ?? undefined, toldInAdvance).map((at) => at.toISOString()),
    heldAt: row.heldAt?.toISOString(),
    lastRunId: row.lastRunId ?? undefined,
    lastFiredAt: row.lastFiredAt?.toISOString(),
    lastError: row.lastError === null ? undefined : unwrap(row.lastError),
    lastSkipped: row.lastSkipped === null ? undefined : unwrap(row.lastSkipped),
    createdAt: row.createdAt.toISOString(),
  });
}
