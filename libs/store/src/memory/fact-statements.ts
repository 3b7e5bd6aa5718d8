import type { MemoryScope, NewFact } from '@marimba/contracts';
import { type Statement, statement } from '../database/statement.js';
import { type FactRow, factColumns } from './fact-row.js';

/** The words by which a fact is found: those of its key too. */
const wordsOf = (key: string, text: string): string =>
  `marimba_terms(concat_ws(' ', translate(${key}, '._', '  '), ${text}))`;

/** Whoever changes the facts of a scope does so alone, until the transaction ends. */
export const lockScope = (tenantId: string, { kind, id }: MemoryScope): Statement =>
  statement('SELECT pg_advisory_xact_lock(hashtextextended($1, 4711))', [`memory/${tenantId}/${kind}/${id}`]);

/** The fact of this id; else the active one that says the same; and the active one of the key. */
export const similarFacts = (tenantId: string, id: string, { scope, text, key }: NewFact) =>
  statement<FactRow>(
    `SELECT ${factColumns} FROM memory_fact
     WHERE tenant_id = $1 AND (id = $2 OR (scope_kind = $3 AND scope_id = $4 AND status = 'active'
       AND (key = $5 OR ($5::text IS NULL AND key IS NULL AND lower(btrim(text)) = lower(btrim($6))))))`,
    [tenantId, id, scope.kind, scope.id, key ?? null, text],
  );

/** `status`: `active` or `quarantined`. */
export function insertFact(
  tenantId: string,
  id: string,
  { scope, text, key, confidence = 1, taint, source }: NewFact,
  status: string,
) {
  return statement<FactRow>(
    `INSERT INTO memory_fact (tenant_id, id, scope_kind, scope_id, key, text, confidence, status, taint, source, terms, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
       (SELECT coalesce(sum(cardinality(positions)), 0) FROM unnest(${wordsOf('$5::text', '$6::text')})),
       clock_timestamp())
     RETURNING ${factColumns}`,
    [tenantId, id, scope.kind, scope.id, key ?? null, text, confidence, status, taint ?? null, JSON.stringify(source)],
  );
}

/** What is active can be found; what is not, cannot. */
export const indexFact = (tenantId: string, id: string): Statement =>
  statement(
    `INSERT INTO memory_posting (tenant_id, scope_kind, scope_id, term, fact_id, frequency)
     SELECT tenant_id, scope_kind, scope_id, lexeme, id, cardinality(positions)
     FROM memory_fact, unnest(${wordsOf('key', 'text')})
     WHERE tenant_id = $1 AND id = $2`,
    [tenantId, id],
  );

export const retireFact = (tenantId: string, id: string, by: string): Statement[] => [
  statement('DELETE FROM memory_posting WHERE tenant_id = $1 AND fact_id = $2', [tenantId, id]),
  statement(
    `UPDATE memory_fact SET status = 'superseded', superseded_by = $3, ended_at = clock_timestamp()
     WHERE tenant_id = $1 AND id = $2`,
    [tenantId, id, by],
  ),
];
