import {
  type ApprovalListItem,
  type ApprovalResource,
  approvalListItem,
  storedValue,
  TerminalError,
  uuid,
} from '@marimba/contracts';
import type { BlobRepository } from '../blobs/blob-repository.js';
import type { Database } from '../database/database.js';
import type { Page, PageQuery } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';

export interface ApprovalListQuery extends PageQuery {
  status: ApprovalResource['status'];
  workflow?: string | undefined;
}

interface ApprovalRow {
  run_id: string;
  seq: number;
  workflow: string;
  version: number;
  step_id: string;
  title: string;
  subject: unknown;
  subject_sha256: string;
  requested_at: Date;
  until: Date | null;
  status: ApprovalResource['status'];
  decided_at: Date | null;
  decided_by: string | null;
  reason: string | null;
}

/** What the runs of a tenant ask people for, as the database projects it from their logs. */
export class ApprovalRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobRepository,
  ) {}

  /** Newest first. @throws TerminalError request.invalid for a cursor that this list did not give */
  async list(
    tenantId: string,
    { status, workflow, cursor, limit }: ApprovalListQuery,
  ): Promise<Page<ApprovalListItem> & { waiting: number }> {
    const values: unknown[] = [tenantId, status];
    const value = (each: unknown): string => `$${values.push(each)}`;
    const where = ['approval.tenant_id = $1', 'approval.status = $2'];
    if (workflow !== undefined) where.push(`run.workflow = ${value(workflow)}`);
    if (cursor !== undefined) {
      const { at, runId, seq } = readPosition(cursor);
      where.push(
        `(requested_at, run_id, seq) < (${value(at)}::timestamptz, ${value(runId)}::uuid, ${value(seq)}::integer)`,
      );
    }
    const [{ rows }, { rows: counts }] = await this.database.query(
      { tenantId },
      statement<ApprovalRow>(
        `SELECT approval.*, run.workflow, run.version FROM approval
         JOIN run ON run.tenant_id = approval.tenant_id AND run.id = approval.run_id
         WHERE ${where.join(' AND ')} ORDER BY requested_at DESC, run_id DESC, seq DESC LIMIT ${value(limit + 1)}`,
        values,
      ),
      statement<{ waiting: number }>(
        "SELECT count(*)::integer AS waiting FROM approval WHERE tenant_id = $1 AND status = 'waiting'",
        [tenantId],
      ),
    );
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const subjects = await this.blobs.resolveAll(
      tenantId,
      shown.map(({ subject }) => storedValue.parse(subject)),
    );
    return {
      items: shown.map((row, index) => itemOf(row, subjects[index])),
      ...(rows.length > limit && last !== undefined ? { next: positionOf(last) } : {}),
      waiting: counts[0]?.waiting ?? 0,
    };
  }
}

function itemOf(row: ApprovalRow, subject: unknown): ApprovalListItem {
  return approvalListItem.parse({
    runId: row.run_id,
    workflow: row.workflow,
    version: row.version,
    seq: row.seq,
    stepId: row.step_id,
    title: row.title,
    subject,
    subjectSha256: row.subject_sha256,
    requestedAt: row.requested_at.toISOString(),
    ...(row.until === null ? {} : { until: row.until.toISOString() }),
    status: row.status,
    ...(row.decided_at === null ? {} : { decidedAt: row.decided_at.toISOString() }),
    ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  });
}

const positionOf = ({ requested_at, run_id, seq }: ApprovalRow): string =>
  Buffer.from(`${requested_at.toISOString()}/${run_id}/${seq}`).toString('base64url');

function readPosition(cursor: string): { at: Date; runId: string; seq: number } {
  const [time, runId, number] = Buffer.from(cursor, 'base64url').toString('utf8').split('/');
  const [at, seq] = [new Date(time ?? ''), Number(number)];
  if (!Number.isNaN(at.getTime()) && uuid.safeParse(runId).success && Number.isInteger(seq))
    return { at, runId: runId!, seq };
  throw new TerminalError('request.invalid', 'the cursor is not one that this list gave', {
    remedy: 'leave the cursor out to begin at the newest, or pass the `next` of the page before unchanged',
    errors: [{ pointer: '/cursor', message: 'not a cursor of this list' }],
  });
}
