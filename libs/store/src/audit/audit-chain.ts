import { type AuditEvent, auditEvent, chained, genesisHash, type JsonObject, MarimbaError } from '@marimba/contracts';
import type { Transaction } from '../database/database.js';
import { type Result, type Statement, statement } from '../database/statement.js';
import { auditOrigin } from './audit-origin.js';

/** What is to be appended to a tenant's chain: it adds sequence number, time and hashes. */
export interface NewAuditEvent {
  actor: string;
  action: string;
  subject: string;
  detail: JsonObject;
}

export interface AuditHead {
  seq: number;
  hash: string;
}

export interface AuditRow {
  tenant_id: string;
  seq: number;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  detail: unknown;
  /** Of the event before, in hexadecimal; null for the first. */
  prev_hash: string | null;
  hash: Buffer;
}

/**
 * Takes the tenant's chain until the transaction ends, then reads its last event: to be sent in this order, since a
 * statement sees what was committed before it began, and the lock makes it begin after whoever held the chain.
 */
export const lockAuditHead = (tenantId: string) =>
  [
    statement<{ at: Date }>(
      'SELECT clock_timestamp()::timestamptz(3) AS at FROM tenant WHERE id = $1 FOR NO KEY UPDATE',
      [tenantId],
    ),
    statement<AuditHead>(
      "SELECT seq, encode(hash, 'hex') AS hash FROM audit_event WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1",
      [tenantId],
    ),
  ] as const;

export function nextAuditEvent(
  tenantId: string,
  head: Result<AuditHead>,
  at: Date,
  { actor, action, subject, detail: what }: NewAuditEvent,
): AuditEvent {
  const origin = auditOrigin.getStore();
  const detail = origin === undefined ? what : { ...what, from: { ...origin } };
  const { seq, hash } = head.rows[0] ?? { seq: 0, hash: genesisHash };
  return chained({ v: 1 as const, tenantId, seq: seq + 1, at: at.toISOString(), actor, action, subject, detail }, hash);
}

export function insertAuditEvent(event: AuditEvent): Statement {
  return statement(
    `INSERT INTO audit_event (tenant_id, seq, at, actor, action, subject, detail, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      event.tenantId,
      event.seq,
      event.at,
      event.actor,
      event.action,
      event.subject,
      JSON.stringify(event.detail),
      Buffer.from(event.hash, 'hex'),
    ],
  );
}

/** Appends to the chain inside a transaction that goes on; the caller commits. */
export async function auditInside(
  transaction: Transaction,
  tenantId: string,
  event: NewAuditEvent,
): Promise<Statement> {
  const [tenant, head] = await transaction.send(...lockAuditHead(tenantId));
  if (!tenant.rows[0]) throw new MarimbaError('internal.error', `there is no tenant ${tenantId}`);
  return insertAuditEvent(nextAuditEvent(tenantId, head, tenant.rows[0].at, event));
}

/** Of the table and the hash of the row before, which the next event holds. */
export const auditColumns = `audit_event.*, (
  SELECT encode(before.hash, 'hex') FROM audit_event AS before
  WHERE before.tenant_id = audit_event.tenant_id AND before.seq = audit_event.seq - 1
) AS prev_hash`;

/** The event as it was hashed. @throws MarimbaError audit.broken when the row is not an audit event. */
export function auditEventOf(row: AuditRow): AuditEvent {
  const event = {
    v: 1,
    tenantId: row.tenant_id,
    seq: row.seq,
    at: row.at.toISOString(),
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    detail: row.detail,
    prevHash: row.prev_hash ?? genesisHash,
    hash: row.hash.toString('hex'),
  };
  const parsed = auditEvent.safeParse(event);
  if (!parsed.success)
    throw new MarimbaError('audit.broken', `audit event ${row.seq} cannot be read: ${parsed.error.message}`);
  return event as AuditEvent;
}
