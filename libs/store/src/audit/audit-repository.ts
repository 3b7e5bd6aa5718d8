import {
  AuditChainCheck,
  type AuditEvent,
  type AuditRoot,
  genesisHash,
  rootProblems,
  TerminalError,
  type UnsignedAuditRoot,
} from '@marimba/contracts';
import type { Database } from '../database/database.js';
import type { Page, PageQuery } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { type AuditRow, auditColumns, auditEventOf, auditInside, type NewAuditEvent } from './audit-chain.js';
import { type AuditRootRow, auditRootOf, insertAuditRoot } from './audit-root-rows.js';

/** What `verify` found: empty `problems` means that the chain holds. */
export interface FoundChain {
  ok: boolean;
  events: number;
  headHash: string;
  problems: { seq: number; message: string }[];
}

/** See `listAuditQuery` of the contracts. */
export interface AuditListQuery extends PageQuery {
  actor?: string | undefined;
  action?: string | undefined;
  subject?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

const pageSize = 1000;

/** A tenant's own chain: administrative acts and the seals of its ended runs. */
export class AuditRepository {
  constructor(private readonly database: Database) {}

  async append(tenantId: string, event: NewAuditEvent): Promise<void> {
    await this.database.transaction({ tenantId }, async (transaction) => {
      await transaction.commit(await auditInside(transaction, tenantId, event));
    });
  }

  /** Newest first; the cursor is the sequence number that the page before ended with. */
  async list(tenantId: string, query: AuditListQuery): Promise<Page<AuditEvent>> {
    const values: unknown[] = [tenantId, readSeq(query.cursor)];
    const where = ['tenant_id = $1', 'seq < $2'];
    const filter = (condition: (place: string) => string, value: string | undefined) => {
      if (value !== undefined) where.push(condition(`$${values.push(value)}`));
    };
    filter((place) => `actor = ${place}`, query.actor);
    filter((place) => `action = ${place}`, query.action);
    // Said in words, so that the planner sees that the indexes of what is rare fit.
    if (query.action !== undefined && query.action !== 'run.sealed') where.push("action <> 'run.sealed'");
    if (query.actor !== undefined && query.actor !== 'marimba') where.push("actor <> 'marimba'");
    filter((place) => `subject = ${place}`, query.subject);
    filter((place) => `at >= ${place}::timestamptz`, query.from);
    filter((place) => `at < ${place}::timestamptz`, query.until);
    const limit = `$${values.push(query.limit + 1)}`;
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<AuditRow>(
        `SELECT ${auditColumns} FROM audit_event WHERE ${where.join(' AND ')} ORDER BY seq DESC LIMIT ${limit}`,
        values,
      ),
    );
    const items = rows.slice(0, query.limit).map(auditEventOf);
    return rows.length > query.limit ? { items, next: String(items.at(-1)!.seq) } : { items };
  }

  /** In order, from the event after `seq` on. */
  async after(tenantId: string, seq: number, limit: number): Promise<AuditEvent[]> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<AuditRow>(
        `SELECT ${auditColumns} FROM audit_event WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
        [tenantId, seq, limit],
      ),
    );
    return rows.map(auditEventOf);
  }

  /** Recomputes the whole chain, a thousand events at a time, and compares it with the logs it seals and the roots of it. */
  async verify(tenantId: string): Promise<FoundChain> {
    const check = new AuditChainCheck();
    for (let last = 0; ; ) {
      const [{ rows }] = await this.database.query(
        { tenantId },
        statement<AuditRow & { run_head: string | null; root: string | null; root_at: Date | null }>(
          `SELECT ${auditColumns}, encode(substring(run_event.hash FROM length(run_event.hash) - 31), 'hex') AS run_head, encode(audit_root.head_hash, 'hex') AS root,
             audit_root.at AS root_at
           FROM audit_event LEFT JOIN run_event ON audit_event.action = 'run.sealed'
             AND run_event.tenant_id = audit_event.tenant_id AND run_event.run_id::text = audit_event.subject
             AND run_event.seq::text = audit_event.detail->>'lastSeq'
             LEFT JOIN audit_root ON audit_root.tenant_id = audit_event.tenant_id AND audit_root.seq = audit_event.seq
           WHERE audit_event.tenant_id = $1 AND audit_event.seq > $2 ORDER BY audit_event.seq LIMIT ${pageSize}`,
          [tenantId, last],
        ),
      );
      for (const { run_head, root, root_at, ...row } of rows) {
        const event = auditEventOf(row);
        const signed = root === null ? [] : [{ seq: event.seq, headHash: root, at: root_at!.toISOString() }];
        check.add(event, sealFault(event, run_head) ?? rootProblems(signed, [event])[0]?.message);
        last = event.seq;
      }
      if (rows.length < pageSize) break;
    }
    const { problems, events, headHash } = check;
    const newest = await this.newestRoot(tenantId);
    if (newest !== undefined && newest.seq > events)
      problems.push({ seq: events + 1, message: `is missing: a root was signed of ${newest.seq} events` });
    return { ok: problems.length === 0, events, headHash, problems };
  }

  /** The last event's number and hash; 0 and the genesis hash of an empty chain. */
  async head(tenantId: string): Promise<{ seq: number; headHash: string }> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<{ seq: number; hash: string }>(
        "SELECT seq, encode(hash, 'hex') AS hash FROM audit_event WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1",
        [tenantId],
      ),
    );
    return { seq: rows[0]?.seq ?? 0, headHash: rows[0]?.hash ?? genesisHash };
  }

  /** Of two that sign the same end at once the first stays. */
  async keepRoot(root: UnsignedAuditRoot & { signature: string }): Promise<void> {
    await this.database.query({ tenantId: root.tenantId }, insertAuditRoot(root));
  }

  /** Oldest first. */
  async roots(tenantId: string): Promise<AuditRoot[]> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<AuditRootRow>('SELECT * FROM audit_root WHERE tenant_id = $1 ORDER BY seq', [tenantId]),
    );
    return rows.map(auditRootOf);
  }

  async newestRoot(tenantId: string): Promise<AuditRoot | undefined> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<AuditRootRow>('SELECT * FROM audit_root WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1', [tenantId]),
    );
    return rows[0] && auditRootOf(rows[0]);
  }
}

function readSeq(cursor: string | undefined): number {
  const seq = cursor === undefined ? 2 ** 31 - 1 : Number(cursor);
  if (Number.isInteger(seq) && seq >= 1 && seq <= 2 ** 31 - 1) return seq;
  throw new TerminalError('request.invalid', 'the cursor is not one that this list gave', {
    remedy: 'leave the cursor out to begin at the newest, or pass the `next` of the page before unchanged',
    errors: [{ pointer: '/cursor', message: 'not a sequence number' }],
  });
}

function sealFault({ action, subject, detail }: AuditEvent, runHead: string | null): string | undefined {
  if (action !== 'run.sealed' || runHead === detail.headHash) return undefined;
  return `seals run ${subject}, whose log ends otherwise: it was replaced or removed`;
}
