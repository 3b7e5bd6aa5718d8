import type { TextFingerprint } from '@marimba/contracts';
import { auditInside } from '../audit/audit-chain.js';
import type { Database } from '../database/database.js';
import { type Statement, statement } from '../database/statement.js';

/** A fact that was forgotten, or a document that was removed, and that a worker has not looked for yet in its states. */
export interface UnsearchedText {
  kind: 'fact' | 'document';
  tenantId: string;
  id: string;
  fingerprints: readonly TextFingerprint[];
}

export interface SearchingWorker {
  name: string;
  /**
   * Names the folder that keeps its states on disk together with the models whose states it can read there, which other
   * workers may share; undefined: it keeps none there.
   */
  folder: string | undefined;
  /** By the database's clock, before it began; it had no states in memory then. */
  since: Date;
}

/** Fetched at once, of texts and of their fingerprints; the next are asked for when these have been looked for. */
const most = 100;
const mostFingerprints = 100_000;

/** What every worker has to drop from its states, and which have. */
export class ForgottenStatesRepository {
  constructor(private readonly database: Database) {}

  async now(): Promise<Date> {
    const [{ rows }] = await this.database.query('system', statement<{ now: Date }>('SELECT clock_timestamp() AS now'));
    return rows[0]!.now;
  }

  /**
   * Of every tenant, oldest first. What went before the worker began can only lie in its folder on disk: where that was
   * looked through by then, whoever did it, there is nothing to look for. States of models that nobody served then are
   * another folder, so a worker that comes with such a model looks first.
   */
  async unsearched({ name, folder, since }: SearchingWorker): Promise<UnsearchedText[]> {
    const [{ rows }] = await this.database.query(
      'system',
      statement<{ kind: UnsearchedText['kind']; tenant_id: string; id: string; fingerprints: StoredFingerprints }>(
        `WITH gone AS (
           SELECT 'fact' AS kind, tenant_id, fact_id AS id, fingerprints, forgotten_at AS at FROM memory_forgotten AS gone
           WHERE NOT EXISTS (SELECT FROM memory_states_searched AS searched
             WHERE searched.tenant_id = gone.tenant_id AND searched.fact_id = gone.fact_id
               AND ${covers('forgotten_at')})
             AND (forgotten_at >= $2 OR $3::text IS NOT NULL)
           UNION ALL
           SELECT 'document', tenant_id, document_id, fingerprints, removed_at FROM document_removed AS gone
           WHERE NOT EXISTS (SELECT FROM document_states_searched AS searched
             WHERE searched.tenant_id = gone.tenant_id AND searched.document_id = gone.document_id
               AND ${covers('removed_at')})
             AND (removed_at >= $2 OR $3::text IS NOT NULL)
           ORDER BY at, id LIMIT ${most}
         ), counted AS (
           SELECT *, row_number() OVER oldest AS place,
             sum(jsonb_array_length(fingerprints -> 'texts')) OVER (oldest ROWS UNBOUNDED PRECEDING) AS texts
           FROM gone WINDOW oldest AS (ORDER BY at, id)
         )
         SELECT kind, tenant_id, id, fingerprints FROM counted WHERE place = 1 OR texts <= ${mostFingerprints} ORDER BY place`,
        [name, since, folder ?? null],
      ),
    );
    return rows.map(({ kind, tenant_id, id, fingerprints }) => ({
      kind,
      tenantId: tenant_id,
      id,
      fingerprints: fingerprints.texts,
    }));
  }

  /** The worker has dropped so many states that held the text. Of a document the audit log is told. */
  async searched({ kind, tenantId, id }: UnsearchedText, worker: SearchingWorker, dropped: number): Promise<void> {
    const record = kind === 'fact' ? ofFact(tenantId, id, worker, dropped) : ofDocument(tenantId, id, worker, dropped);
    if (kind === 'fact' || dropped === 0) {
      await this.database.query({ tenantId, everyUser: true }, record);
      return;
    }
    await this.database.transaction({ tenantId }, async (transaction) => {
      const audit = await auditInside(transaction, tenantId, {
        actor: `worker ${worker.name}`,
        action: 'document.states-dropped',
        subject: id,
        detail: { worker: worker.name, states: dropped },
      });
      await transaction.commit(record, audit);
    });
  }
}

interface StoredFingerprints {
  texts: TextFingerprint[];
}

/**
 * SQL: whether a search was through all that the worker could find what went at a time in: its own search of the models that
 * it serves now, or, of what went before it began, that of anyone in its folder.
 */
const covers = (gone: string): string =>
  `((worker = $1 AND states_folder IS NOT DISTINCT FROM $3) OR (${gone} < $2 AND at < $2 AND states_folder = $3))`;

/** The same worker looks again when it comes with other models. */
const lookedAgain = `DO UPDATE SET states_folder = excluded.states_folder, at = excluded.at,
       dropped = searched.dropped + excluded.dropped`;

const ofFact = (tenantId: string, id: string, { name, folder }: SearchingWorker, dropped: number): Statement =>
  statement(
    `INSERT INTO memory_states_searched AS searched (tenant_id, fact_id, scope_kind, scope_id, worker, states_folder, dropped, at)
     SELECT tenant_id, fact_id, scope_kind, scope_id, $3, $4, $5, clock_timestamp() FROM memory_forgotten
     WHERE tenant_id = $1 AND fact_id = $2 ON CONFLICT (tenant_id, fact_id, worker) ${lookedAgain}`,
    [tenantId, id, name, folder ?? null, dropped],
  );

const ofDocument = (tenantId: string, id: string, { name, folder }: SearchingWorker, dropped: number): Statement =>
  statement(
    `INSERT INTO document_states_searched AS searched (tenant_id, document_id, worker, states_folder, dropped, at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp()) ON CONFLICT (tenant_id, document_id, worker) ${lookedAgain}`,
    [tenantId, id, name, folder ?? null, dropped],
  );
