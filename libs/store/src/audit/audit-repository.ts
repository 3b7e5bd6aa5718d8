import { type AuditEvent, entryHash, genesisHash, TerminalError } from '@marimba/contracts';
import type { Database } from '../database/database.js';
import type { Page } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { type AuditRow, auditColumns, auditEventOf, auditInside, type NewAuditEvent } from './audit-chain.js';

/** What `verify` found: empty `problems` means that the chain holds. */
export interface AuditStatus {
  ok: boolean;
  events: number;
  headHash: string;
  problems: { seq: number; message: string }[];
}

/** A tenant's own chain: administrative acts and the seals of its ended runs. */
export class AuditRepository {
  constructor(private readonly database: Database) {}

  async append(tenantId: string, event: NewAuditEvent): Promise<void> {
    await this.database.transaction({ tenantId }, async (transaction) => {
      await transaction.commit(await auditInside(transaction, tenantId, event));
    });
  }

  /** Newest first; the cursor is the sequence number that the page before ended with. */
  async list(tenantId: string, page: { limit: number; cursor?: string | undefined }): Promise<Page<AuditEvent>> {
    const before = page.cursor === undefined ? 2 ** 31 - 1 : Number(page.cursor);
    if (!Number.isInteger(before) || before < 1 || before > 2 ** 31 - 1)
      throw new TerminalError('request.invalid', 'the cursor is not one that this list gave', {
        remedy: 'leave the cursor out to begin at the newest, or pass the `next` of the page before unchanged',
        errors: [{ pointer: '/cursor', message: 'not a sequence number' }],
      });
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<AuditRow>(
        `SELECT ${auditColumns} FROM audit_event WHERE tenant_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`,
        [tenantId, before, page.limit + 1],
      ),
    );
    const items = rows.slice(0, page.limit).map(auditEventOf);
    return rows.length > page.limit ? { items, next: String(items.at(-1)!.seq) } : { items };
  }

  /** Recomputes the whole chain, a thousand events at a time, and compares each seal with its run's log. */
  async verify(tenantId: string): Promise<AuditStatus> {
    const problems: AuditStatus['problems'] = [];
    let headHash = genesisHash;
    let events = 0;
    for (;;) {
      const [{ rows }] = await this.database.query(
        { tenantId },
        statement<AuditRow & { run_head: string | null }>(
          `SELECT ${auditColumns}, encode(substring(run_event.hash FROM length(run_event.hash) - 31), 'hex') AS run_head
           FROM audit_event LEFT JOIN run_event ON audit_event.action = 'run.sealed'
             AND run_event.tenant_id = audit_event.tenant_id AND run_event.run_id::text = audit_event.subject
             AND run_event.seq::text = audit_event.detail->>'lastSeq'
           WHERE audit_event.tenant_id = $1 AND audit_event.seq > $2 ORDER BY audit_event.seq LIMIT 1000`,
          [tenantId, events],
        ),
      );
      for (const { run_head, ...row } of rows) {
        events += 1;
        const event = auditEventOf(row);
        const fault = faultOf(event, events, headHash, run_head);
        if (fault !== undefined) problems.push({ seq: events, message: fault });
        headHash = event.hash;
      }
      if (rows.length < 1000) return { ok: problems.length === 0, events, headHash, problems };
    }
  }
}

function faultOf(event: AuditEvent, seq: number, prevHash: string, runHead: string | null): string | undefined {
  if (event.seq !== seq) return `carries sequence number ${event.seq} where ${seq} belongs: an event is missing`;
  if (event.prevHash !== prevHash) return 'does not continue the event before it: its prevHash differs';
  if (entryHash(event) !== event.hash) return 'was changed: its content does not give its hash';
  if (event.action === 'run.sealed' && runHead !== event.detail.headHash)
    return `seals run ${event.subject}, whose log ends otherwise: it was replaced or removed`;
  return undefined;
}
