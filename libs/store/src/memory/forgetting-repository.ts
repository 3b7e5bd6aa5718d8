import {
  type ForgetProof,
  type ForgetReceipt,
  fingerprintOf,
  forgetReceipt,
  type MemoryReader,
  type TextFingerprint,
  uuid,
} from '@marimba/contracts';
import { insertAuditEvent, lockAuditHead, nextAuditEvent } from '../audit/audit-chain.js';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { type FactRow, factColumns, factNotFound } from './fact-row.js';
import { lockScope } from './fact-statements.js';
import { dropSummaries, messagesThatHold, redactMessages, summariesThatHold } from './mentions.js';

interface ForgottenRow {
  fact_id: string;
  facts: string[];
  fingerprints: { texts: TextFingerprint[] };
  redacted_messages: number;
  dropped_summaries: number;
  forgotten_by: string;
  forgotten_at: Date;
  audit_seq: number;
}

/** Takes facts out of memory for good, and shows that they are gone. */
export class ForgettingRepository {
  constructor(private readonly database: Database) {}

  /**
   * Removes the fact, all facts of its key and of its words in its scope, and the words of every message that holds one of
   * them or that it was taken from, in the threads that the reader may see. What is left is a row that recognises the texts
   * without holding them. Forgetting again gives the first receipt.
   * @throws TerminalError memory.not-found
   */
  async forget(reader: MemoryReader, factId: string, actor: string): Promise<ForgetReceipt> {
    if (!uuid.safeParse(factId).success) throw factNotFound(factId);
    const { tenantId } = reader;
    const before = await this.forgotten(reader, factId);
    if (before !== undefined) return receiptOf(before);
    return this.database.transaction(reader, async (transaction) => {
      const [{ rows: asked }] = await transaction.send(
        statement<FactRow>(`SELECT ${factColumns} FROM memory_fact WHERE tenant_id = $1 AND id = $2`, [
          tenantId,
          factId,
        ]),
      );
      const fact = asked[0];
      if (fact === undefined) throw factNotFound(factId);
      const scope = { kind: fact.scope_kind, id: fact.scope_id };
      const [, { rows: family }] = await transaction.send(
        lockScope(tenantId, scope),
        statement<FactRow>(
          `DELETE FROM memory_fact WHERE tenant_id = $1 AND scope_kind = $3 AND scope_id = $4
             AND (id = $2 OR key = $5 OR lower(btrim(text)) = lower(btrim($6)))
           RETURNING ${factColumns}`,
          [tenantId, factId, scope.kind, scope.id, fact.key, fact.text],
        ),
      );
      if (family.length === 0) throw factNotFound(factId);
      const fingerprints = family.map(({ text }) => fingerprintOf(text));
      const messages = await messagesThatHold(transaction, tenantId, fingerprints, family);
      const summaries = await summariesThatHold(transaction, tenantId, fingerprints, messages);
      const [tenant, head] = await transaction.send(...lockAuditHead(tenantId));
      const at = tenant.rows[0]!.at;
      const facts = family.map(({ id }) => id);
      const audit = nextAuditEvent(tenantId, head, at, {
        actor,
        action: 'memory.forgotten',
        subject: factId,
        detail: { facts, redactedMessages: messages.length, droppedSummaries: summaries.length },
      });
      const row: ForgottenRow = {
        fact_id: factId,
        facts,
        fingerprints: { texts: fingerprints },
        redacted_messages: messages.length,
        dropped_summaries: summaries.length,
        forgotten_by: actor,
        forgotten_at: at,
        audit_seq: audit.seq,
      };
      await transaction.commit(
        redactMessages(tenantId, messages),
        dropSummaries(tenantId, summaries),
        statement(
          `INSERT INTO memory_forgotten (tenant_id, fact_id, scope_kind, scope_id, facts, fingerprints, redacted_messages,
             dropped_summaries, forgotten_by, forgotten_at, audit_seq)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
          [
            tenantId,
            factId,
            scope.kind,
            scope.id,
            facts,
            JSON.stringify({ texts: fingerprints }),
            messages.length,
            summaries.length,
            actor,
            at,
            audit.seq,
          ],
        ),
        insertAuditEvent(audit),
      );
      return receiptOf(row);
    });
  }

  /** Looks everywhere again. @throws TerminalError memory.not-found where nothing of this id was forgotten */
  async proof(reader: MemoryReader, factId: string): Promise<ForgetProof> {
    const { tenantId } = reader;
    const row = uuid.safeParse(factId).success ? await this.forgotten(reader, factId) : undefined;
    if (row === undefined) throw factNotFound(factId);
    return this.database.transaction(reader, async (transaction) => {
      const [counts, states] = await transaction.send(
        statement<{ facts: number; postings: number }>(
          `SELECT (SELECT count(*)::int FROM memory_fact WHERE tenant_id = $1 AND id = ANY ($2::uuid[])) AS facts,
             (SELECT count(*)::int FROM memory_posting WHERE tenant_id = $1 AND fact_id = ANY ($2::uuid[])) AS postings`,
          [tenantId, row.facts],
        ),
        statement<{ worker: string; dropped: number; at: Date }>(
          'SELECT worker, dropped, at FROM memory_states_searched WHERE tenant_id = $1 AND fact_id = $2 ORDER BY at, worker',
          [tenantId, factId],
        ),
      );
      const messages = await messagesThatHold(transaction, tenantId, row.fingerprints.texts);
      const summaries = await summariesThatHold(transaction, tenantId, row.fingerprints.texts);
      await transaction.commit();
      return {
        ...receiptOf(row),
        gone: { ...counts.rows[0]!, messages: messages.length, summaries: summaries.length },
        states: states.rows.map(({ at, ...state }) => ({ ...state, at: at.toISOString() })),
      };
    });
  }

  private async forgotten(reader: MemoryReader, factId: string): Promise<ForgottenRow | undefined> {
    const [{ rows }] = await this.database.query(
      reader,
      statement<ForgottenRow>(
        'SELECT * FROM memory_forgotten WHERE tenant_id = $1 AND (fact_id = $2 OR $2 = ANY (facts)) ORDER BY forgotten_at LIMIT 1',
        [reader.tenantId, factId],
      ),
    );
    return rows[0];
  }
}

const receiptOf = (row: ForgottenRow): ForgetReceipt =>
  forgetReceipt.parse({
    factId: row.fact_id,
    facts: row.facts,
    redactedMessages: row.redacted_messages,
    droppedSummaries: row.dropped_summaries,
    forgottenBy: row.forgotten_by,
    forgottenAt: row.forgotten_at.toISOString(),
    auditSeq: row.audit_seq,
  });
