/**
 * BM25 (k1 1.2, b 0.75; see full-text-statement.ts) over the active facts of the scopes, times the fact's confidence. The
 * statistics are those of the scopes that are searched, so that what others remember changes nothing.
 *
 * $1 tenant, $2 kinds and $3 ids of the scopes, $4 query, $5 limit
 */
export const recallByQuery = `
  WITH scope AS (
    SELECT * FROM unnest($2::text[], $3::text[]) AS scope (scope_kind, scope_id)
  ), searched AS (
    SELECT count(*)::float8 AS facts, greatest(avg(terms), 1)::float8 AS average
    FROM memory_fact JOIN scope USING (scope_kind, scope_id) WHERE tenant_id = $1 AND status = 'active'
  ), posting AS (
    SELECT term, fact_id, frequency FROM memory_posting JOIN scope USING (scope_kind, scope_id)
    WHERE tenant_id = $1 AND term = ANY (tsvector_to_array(marimba_terms($4)))
  ), weight AS (
    SELECT term, ln(1 + (searched.facts - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) AS weight
    FROM posting, searched GROUP BY term, searched.facts
  )
  SELECT fact.*, (fact.confidence * bm25)::float8 AS score FROM (
    SELECT fact_id, sum(weight * frequency * 2.2::float8
      / (frequency + 1.2::float8 * (0.25::float8 + 0.75::float8 * terms / average)) ORDER BY term) AS bm25
    FROM posting JOIN weight USING (term) CROSS JOIN searched
      JOIN memory_fact ON memory_fact.tenant_id = $1 AND memory_fact.id = fact_id
    GROUP BY fact_id
  ) AS ranked JOIN memory_fact AS fact ON fact.tenant_id = $1 AND fact.id = fact_id
  WHERE fact.status = 'active'
  ORDER BY score DESC, fact.created_at DESC, fact.id DESC LIMIT $5`;

/** Without a query: the newest. $4 limit */
export const recallNewest = `
  SELECT fact.* FROM memory_fact AS fact
    JOIN unnest($2::text[], $3::text[]) AS scope (scope_kind, scope_id) USING (scope_kind, scope_id)
  WHERE fact.tenant_id = $1 AND fact.status = 'active'
  ORDER BY fact.created_at DESC, fact.id DESC LIMIT $4`;
