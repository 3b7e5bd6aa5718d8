import { jsonObject } from '@marimba/contracts';
import type { FiringOutcome, ScheduleAddress, ScheduleDecision, ScheduleStore, StoredSchedule } from '@marimba/engine';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { unwrap, versioned } from '../database/versioned.js';

const pageSize = 200;

/** Schedules as the scheduler sees them. */
export class DueSchedules implements ScheduleStore {
  constructor(private readonly database: Database) {}

  async listDue(now: Date, after: string | undefined): Promise<ScheduleAddress[]> {
    const [{ rows }] = await this.database.query(
      'system',
      statement<{ tenant_id: string; id: string }>(
        `SELECT tenant_id, id FROM schedule WHERE look_at <= $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
        [now, after ?? null, pageSize],
      ),
    );
    return rows.map(({ tenant_id, id }) => ({ tenantId: tenant_id, id }));
  }

  async open({ tenantId, id }: ScheduleAddress): Promise<StoredSchedule | undefined> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<ScheduleRow>(
        `SELECT schedule.*, EXISTS (
           SELECT 1 FROM run WHERE run.tenant_id = $1 AND run.id = schedule.last_run_id AND run.ended_at IS NULL
         ) AS busy
         FROM schedule WHERE schedule.tenant_id = $1 AND schedule.id = $2`,
        [tenantId, id],
      ),
    );
    return rows[0] === undefined ? undefined : storedSchedule(rows[0]);
  }

  async decide(
    { tenantId, id, revision }: StoredSchedule,
    { fire, heldAt, nextAt, skipped }: ScheduleDecision,
    firingUntil: Date,
  ): Promise<boolean> {
    const last = skipped.at(-1);
    const [{ rowCount }] = await this.database.query(
      { tenantId },
      statement(
        `UPDATE schedule SET revision = revision + 1, next_at = $4, held_at = $5, firing = $6, firing_until = $7,
           last_skipped = coalesce($8, last_skipped)
         WHERE tenant_id = $1 AND id = $2 AND revision = $3 AND status = 'active' AND cardinality(firing) = 0`,
        [
          tenantId,
          id,
          revision,
          nextAt ?? null,
          heldAt ?? null,
          fire,
          fire.length === 0 ? null : firingUntil,
          last === undefined ? null : JSON.stringify(versioned(last)),
        ],
      ),
    );
    return rowCount === 1;
  }

  async fired(
    { tenantId, id }: ScheduleAddress,
    firing: readonly Date[],
    { started, error }: FiringOutcome,
  ): Promise<void> {
    await this.database.query(
      { tenantId },
      statement(
        `UPDATE schedule SET firing = '{}', firing_until = NULL, last_run_id = coalesce($4, last_run_id),
           last_fired_at = coalesce($5, last_fired_at), last_error = $6
         WHERE tenant_id = $1 AND id = $2 AND firing = $3`,
        [
          tenantId,
          id,
          firing,
          started?.runId ?? null,
          started?.dueAt ?? null,
          error === undefined ? null : JSON.stringify(versioned(error)),
        ],
      ),
    );
  }
}

interface ScheduleRow {
  tenant_id: string;
  id: string;
  name: string;
  workflow: string;
  version: number | null;
  input: unknown;
  cron: string;
  timezone: string;
  overlap: StoredSchedule['overlap'];
  catch_up: StoredSchedule['catchUp'];
  catch_up_window: number;
  status: StoredSchedule['status'];
  revision: number;
  next_at: Date | null;
  held_at: Date | null;
  firing: Date[];
  firing_until: Date | null;
  last_run_id: string | null;
  for_user: string | null;
  busy: boolean;
}

function storedSchedule(row: ScheduleRow): StoredSchedule {
  const { id, name, workflow, cron, timezone, overlap, status, revision, firing, busy } = row;
  return {
    ...{ id, name, workflow, cron, timezone, overlap, status, revision, firing, busy },
    tenantId: row.tenant_id,
    version: row.version ?? undefined,
    user: row.for_user ?? undefined,
    input: jsonObject.parse(unwrap(row.input)),
    catchUp: row.catch_up,
    catchUpWindowMs: row.catch_up_window * 1_000,
    nextAt: row.next_at ?? undefined,
    heldAt: row.held_at ?? undefined,
    firingUntil: row.firing_until ?? undefined,
    lastRunId: row.last_run_id ?? undefined,
  };
}
