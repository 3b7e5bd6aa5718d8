-- The terms of a text: Postgres' parser, the Snowball stemmer for English and its stop list. '/' and '-' part words: by
-- itself the parser takes 'supersonic/hypersonic' for a file name, and gives a compound beside its parts.
-- `<` and `>` too: the parser skips all that follows `<script` until it is closed.
CREATE FUNCTION marimba_terms(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN to_tsvector('pg_catalog.english'::regconfig, translate($1, '/-<>', '    '));

ALTER TABLE chunk DROP COLUMN tsv;
ALTER TABLE chunk ADD COLUMN tsv tsvector NOT NULL GENERATED ALWAYS AS (
  setweight(marimba_terms(context), 'A') || setweight(marimba_terms(text), 'D')
) STORED;

-- The index anew, tenant by tenant, since row-level security shows one at a time.
DO $$
DECLARE
  owner uuid;
  owners uuid[];
BEGIN
  PERFORM set_config('marimba.scope', 'system', true);
  owners := ARRAY(SELECT id FROM tenant);
  PERFORM set_config('marimba.scope', '', true);
  FOREACH owner IN ARRAY owners LOOP
    PERFORM set_config('marimba.tenant', owner::text, true);
    DELETE FROM chunk_posting;
    UPDATE document SET terms = coalesce((
      SELECT sum(cardinality(positions)) FROM chunk, unnest(tsv) WHERE chunk.tenant_id = owner AND document_id = document.id), 0);
    UPDATE collection SET terms = coalesce((
      SELECT sum(document.terms) FROM document WHERE document.tenant_id = owner AND collection_id = collection.id), 0);
    INSERT INTO chunk_posting (tenant_id, collection_id, term, document_id, ordinals, frequencies, lengths)
    SELECT owner, collection_id, lexeme, document_id, array_agg(ordinal ORDER BY ordinal),
      array_agg(frequency::smallint ORDER BY ordinal), array_agg(length ORDER BY ordinal)
    FROM (
      SELECT collection_id, document_id, ordinal, lexeme, cardinality(positions) AS frequency,
        (sum(cardinality(positions)) OVER (PARTITION BY document_id, ordinal))::int AS length
      FROM chunk JOIN document ON document.tenant_id = owner AND document.id = document_id, unnest(tsv)
      WHERE chunk.tenant_id = owner
    ) AS occurrence
    GROUP BY collection_id, document_id, lexeme;
  END LOOP;
  PERFORM set_config('marimba.tenant', '', true);
END $$;
