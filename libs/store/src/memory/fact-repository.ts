import {
  type FactStatus,
  type MemoryFact,
  type MemoryReader,
  type MemoryScope,
  type NewFact,
  type RecalledFact,
  recalledFact,
  TerminalError,
  uuid,
} from '@marimba/contracts';
import { auditInside } from '../audit/audit-chain.js';
import type { Database, Transaction } from '../database/database.js';
import { type Page, type PageQuery, pageOf, readCursor } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { type FactRow, factColumns, factNotFound, factOf } from './fact-row.js';
import { indexFact, insertFact, lockScope, retireFact, similarFacts } from './fact-statements.js';
import { recallByQuery, recallNewest } from './recall-statement.js';

export interface FactQuery extends PageQuery {
  scope?: Partial<MemoryScope> | undefined;
  status?: FactStatus | undefined;
  key?: string | undefined;
}

/** `superseded`: the fact whose place it has taken. */
export interface Remembered {
  fact: MemoryFact;
  created: boolean;
  superseded?: string | undefined;
}

/** What is remembered for a user, an agent or the workspace. Rows of other users are not there for a reader of one. */
export class FactRepository {
  constructor(private readonly database: Database) {}

  /**
   * Keeps a fact. One of its id, or an active one that says the same, is given back as it is. A newer fact of a key retires
   * the older; a tainted one retires nothing and waits in quarantine.
   */
  async remember(reader: MemoryReader, fact: NewFact): Promise<Remembered> {
    const { tenantId } = reader;
    const id = fact.id ?? uuidV7();
    return this.database.transaction(reader, async (transaction) => {
      const [, { rows }] = await transaction.send(lockScope(tenantId, fact.scope), similarFacts(tenantId, id, fact));
      const same =
        rows.find((row) => row.id === id) ??
        rows.find((row) => fact.taint === undefined && row.text.trim() === fact.text.trim());
      if (same !== undefined) {
        await transaction.commit();
        return { fact: factOf(same), created: false };
      }
      if (fact.taint !== undefined) {
        const [inserted] = await transaction.commit(insertFact(tenantId, id, fact, 'quarantined'));
        return { fact: factOf(inserted.rows[0]!), created: true };
      }
      const older = rows[0];
      // The older one goes first: one active fact a key.
      await transaction.send(...(older === undefined ? [] : retireFact(tenantId, older.id, id)));
      const [inserted] = await transaction.commit(insertFact(tenantId, id, fact, 'active'), indexFact(tenantId, id));
      return { fact: factOf(inserted.rows[0]!), created: true, superseded: older?.id };
    });
  }

  /** Best first; without a query, the newest. */
  async recall(
    reader: MemoryReader,
    { scopes, query, limit }: { scopes: readonly MemoryScope[]; query?: string | undefined; limit: number },
  ): Promise<RecalledFact[]> {
    const kinds = scopes.map(({ kind }) => kind);
    const ids = scopes.map(({ id }) => id);
    const words = query?.replaceAll('\0', ' ').toWellFormed().trim() ?? '';
    const asked =
      words === ''
        ? statement<FactRow & { score?: number }>(recallNewest, [reader.tenantId, kinds, ids, limit])
        : statement<FactRow & { score?: number }>(recallByQuery, [reader.tenantId, kinds, ids, words, limit]);
    const [{ rows }] = await this.database.query(reader, asked);
    return rows.map(({ score, ...row }) =>
      recalledFact.parse({ ...factOf(row), ...(score === undefined ? {} : { score }) }),
    );
  }

  /** @throws TerminalError memory.not-found */
  async get(reader: MemoryReader, id: string): Promise<MemoryFact> {
    return factOf(await this.row(reader, id));
  }

  /** Newest first, with those that are no longer recalled unless a status is asked for. */
  async list(reader: MemoryReader, { limit, cursor, scope, status, key }: FactQuery): Promise<Page<MemoryFact>> {
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const [{ rows }] = await this.database.query(
      reader,
      statement<FactRow>(
        `SELECT ${factColumns} FROM memory_fact
         WHERE tenant_id = $1 AND ($2::text IS NULL OR scope_kind = $2) AND ($3::text IS NULL OR scope_id = $3)
           AND ($4::text IS NULL OR status = $4) AND ($5::text IS NULL OR key = $5)
           AND ($6::timestamptz IS NULL OR (created_at, id) < ($6, $7::uuid))
         ORDER BY created_at DESC, id DESC LIMIT $8`,
        [
          reader.tenantId,
          scope?.kind ?? null,
          scope?.id ?? null,
          status ?? null,
          key ?? null,
          after?.createdAt ?? null,
          after?.id ?? null,
          limit + 1,
        ],
      ),
    );
    return pageOf(
      rows.map((row) => ({ ...row, createdAt: row.created_at })),
      limit,
      factOf,
    );
  }

  /**
   * Approves a fact in quarantine, which is recalled from then on and retires the one of its key; or refuses it.
   * @throws TerminalError memory.not-found, memory.not-quarantined
   */
  async decide(reader: MemoryReader, id: string, approved: boolean, actor: string): Promise<MemoryFact> {
    const { tenantId } = reader;
    const row = await this.row(reader, id);
    return this.database.transaction(reader, async (transaction) => {
      const scope = { kind: row.scope_kind, id: row.scope_id };
      const [, { rows: held }, { rows: older }] = await transaction.send(
        lockScope(tenantId, scope),
        statement<FactRow>(`SELECT ${factColumns} FROM memory_fact WHERE tenant_id = $1 AND id = $2`, [tenantId, id]),
        statement<{ id: string }>(
          `SELECT id FROM memory_fact
           WHERE tenant_id = $1 AND scope_kind = $2 AND scope_id = $3 AND key = $4 AND status = 'active'`,
          [tenantId, scope.kind, scope.id, row.key],
        ),
      );
      if (held[0] === undefined) throw factNotFound(id);
      if (held[0].status !== 'quarantined') throw notQuarantined(id, held[0].status);
      const replaced = approved ? older[0]?.id : undefined;
      if (replaced !== undefined) await transaction.send(...retireFact(tenantId, replaced, id));
      return this.settle(transaction, { tenantId, id, approved, actor });
    });
  }

  private async settle(
    transaction: Transaction,
    { tenantId, id, approved, actor }: { tenantId: string; id: string; approved: boolean; actor: string },
  ): Promise<MemoryFact> {
    const [{ rows }] = await transaction.send(
      statement<FactRow>(
        `UPDATE memory_fact SET status = $3, decided_by = $4, ended_at = CASE WHEN $3 = 'refused' THEN clock_timestamp() END
         WHERE tenant_id = $1 AND id = $2 RETURNING ${factColumns}`,
        [tenantId, id, approved ? 'active' : 'refused', actor],
      ),
    );
    const action = approved ? 'memory.approved' : 'memory.refused';
    const audit = await auditInside(transaction, tenantId, { actor, action, subject: id, detail: {} });
    await transaction.commit(...(approved ? [indexFact(tenantId, id)] : []), audit);
    return factOf(rows[0]!);
  }

  private async row(reader: MemoryReader, id: string): Promise<FactRow> {
    if (!uuid.safeParse(id).success) throw factNotFound(id);
    const [{ rows }] = await this.database.query(
      reader,
      statement<FactRow>(`SELECT ${factColumns} FROM memory_fact WHERE tenant_id = $1 AND id = $2`, [
        reader.tenantId,
        id,
      ]),
    );
    if (rows[0] === undefined) throw factNotFound(id);
    return rows[0];
  }
}

const notQuarantined = (id: string, status: string): TerminalError =>
  new TerminalError('memory.not-quarantined', `fact ${id} is ${status}: only what is in quarantine can be decided on`);
