import {
  type createScheduleBody,
  type ScheduleResource,
  TerminalError,
  type updateScheduleBody,
} from '@marimba/contracts';
import type { NewAuditEvent } from '../audit/audit-chain.js';
import { writeAudited } from '../audit/write-audited.js';
import type { Database } from '../database/database.js';
import { afterCursor, newestFirst, type Page, type PageQuery, pageOf } from '../database/page-cursor.js';
import { type Statement, statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { versioned } from '../database/versioned.js';
import { scheduleResourceOf } from './schedule-resource.js';

/** The person that its runs are for from now on. Of an update: left out, it stays who it is. */
type ForUser = { user?: string | undefined };
type NewSchedule = ReturnType<typeof createScheduleBody.parse> & ForUser;
type ScheduleUpdate = ReturnType<typeof updateScheduleBody.parse> & ForUser;

/** Schedules as people keep them. A `firstAt` is the first time from now on. */
export class ScheduleRepository {
  constructor(private readonly database: Database) {}

  /** @throws TerminalError schedule.exists */
  async create(tenantId: string, schedule: NewSchedule, firstAt: Date, actor: string): Promise<ScheduleResource> {
    const { name } = schedule;
    const id = uuidV7();
    const insert = statement(
      `INSERT INTO schedule (tenant_id, id, name, status, created_by, created_at, next_at,
         workflow, version, input, cron, timezone, overlap, catch_up, catch_up_window, for_user)
       VALUES ($1, $2, $3, 'active', $4, now(), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
       ON CONFLICT (tenant_id, name) DO NOTHING`,
      [tenantId, id, name, actor, firstAt, ...valuesOf(schedule)],
    );
    const { cron, timezone, workflow } = schedule;
    const detail = { id, workflow, cron, timezone };
    const isNew = await writeAudited(this.database, tenantId, insert, {
      actor,
      action: 'schedule.created',
      subject: name,
      detail,
    });
    if (!isNew) throw new TerminalError('schedule.exists', `there is a schedule ${name} already`);
    return this.get(tenantId, name);
  }

  /** @throws TerminalError schedule.not-found */
  async get(tenantId: string, name: string): Promise<ScheduleResource> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.schedule.findUnique({ where: { tenantId_name: { tenantId, name } } }),
    );
    if (!found) throw scheduleNotFound(name);
    return scheduleResourceOf(found);
  }

  async list(tenantId: string, query: PageQuery & { workflow?: string | undefined }): Promise<Page<ScheduleResource>> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.schedule.findMany({
        where: {
          tenantId,
          ...(query.workflow === undefined ? {} : { workflow: query.workflow }),
          ...afterCursor(query.cursor),
        },
        orderBy: newestFirst,
        take: query.limit + 1,
      }),
    );
    return pageOf(found, query.limit, scheduleResourceOf);
  }

  /** Begins anew with `firstAt`; a paused one stays paused. @throws TerminalError schedule.not-found */
  async update(
    tenantId: string,
    name: string,
    schedule: ScheduleUpdate,
    firstAt: Date,
    actor: string,
  ): Promise<ScheduleResource> {
    const update = statement(
      `UPDATE schedule SET revision = revision + 1, held_at = NULL, last_error = NULL,
         next_at = CASE WHEN status = 'active' THEN $3::timestamptz END,
         workflow = $4, version = $5, input = $6, cron = $7, timezone = $8, overlap = $9, catch_up = $10, catch_up_window = $11,
         for_user = coalesce($12, for_user)
       WHERE tenant_id = $1 AND name = $2`,
      [tenantId, name, firstAt, ...valuesOf(schedule)],
    );
    const { cron, timezone, workflow } = schedule;
    return this.change(tenantId, update, {
      ...{ actor, action: 'schedule.updated', subject: name },
      detail: { workflow, cron, timezone },
    });
  }

  /** No time falls due until it is resumed. @throws TerminalError schedule.not-found */
  async pause(tenantId: string, name: string, actor: string): Promise<ScheduleResource> {
    const pause = statement(
      `UPDATE schedule SET revision = revision + 1, status = 'paused', next_at = NULL, held_at = NULL
       WHERE tenant_id = $1 AND name = $2`,
      [tenantId, name],
    );
    return this.change(tenantId, pause, { actor, action: 'schedule.paused', subject: name, detail: {} });
  }

  /** Times of the pause are let go; one that was not paused goes on as before. @throws TerminalError schedule.not-found */
  async resume(tenantId: string, name: string, firstAt: Date, actor: string): Promise<ScheduleResource> {
    const resume = statement(
      `UPDATE schedule SET revision = revision + 1, status = 'active',
         next_at = CASE WHEN status = 'paused' THEN $3::timestamptz ELSE next_at END
       WHERE tenant_id = $1 AND name = $2`,
      [tenantId, name, firstAt],
    );
    return this.change(tenantId, resume, { actor, action: 'schedule.resumed', subject: name, detail: {} });
  }

  /** Its runs stay. @throws TerminalError schedule.not-found */
  async remove(tenantId: string, name: string, actor: string): Promise<void> {
    const remove = statement('DELETE FROM schedule WHERE tenant_id = $1 AND name = $2', [tenantId, name]);
    const audit = { actor, action: 'schedule.removed', subject: name, detail: {} };
    if (!(await writeAudited(this.database, tenantId, remove, audit))) throw scheduleNotFound(name);
  }

  private async change(tenantId: string, update: Statement, audit: NewAuditEvent): Promise<ScheduleResource> {
    if (!(await writeAudited(this.database, tenantId, update, audit))) throw scheduleNotFound(audit.subject);
    return this.get(tenantId, audit.subject);
  }
}

function valuesOf(schedule: ScheduleUpdate): unknown[] {
  const { workflow, version, input, cron, timezone, overlap, catchUp, catchUpWindow, user } = schedule;
  const kept = JSON.stringify(versioned(input));
  return [workflow, version ?? null, kept, cron, timezone, overlap, catchUp, catchUpWindow, user ?? null];
}

function scheduleNotFound(name: string): TerminalError {
  return new TerminalError('schedule.not-found', `there is no schedule ${name}`, {
    remedy: 'GET /v1/schedules lists them.',
  });
}
