-- Runs are found by what was said, not by how it is stored: neither the names of a value's fields, which all runs of a
-- workflow share, nor the envelope of an inline value are words of it.
CREATE OR REPLACE FUNCTION marimba_words(p_tenant uuid, p_stored json) RETURNS SETOF text LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_value json := marimba_readable(p_stored)->'value';
  v_text text;
BEGIN
  IF v_value->>'blob' IS NULL THEN v_text := coalesce(v_value->'inline', v_value)::text;
  ELSE
    SELECT left(convert_from(content, 'UTF8'), 200001) INTO v_text FROM blob
    WHERE tenant_id = p_tenant AND sha256 = v_value->>'blob';
  END IF;
  -- The parser skips all that follows `<script` until it is closed.
  v_text := translate(v_text, '<>', '  ');
  IF length(v_text) <= 200000 THEN
    RETURN QUERY SELECT unnest(tsvector_to_array(
      json_to_tsvector('english', marimba_readable(v_text::json), '["string", "numeric", "boolean"]'))) LIMIT 2000;
  ELSE
    -- Cut off it is no JSON any more: what JSON escapes separates words.
    v_text := regexp_replace(left(v_text, 200000), '\\(u[0-9a-fA-F]{4}|.)', ' ', 'g');
    RETURN QUERY SELECT unnest(tsvector_to_array(to_tsvector('english', v_text))) LIMIT 2000;
  END IF;
EXCEPTION WHEN OTHERS THEN
  -- A run must not fail because it cannot be searched for.
  RAISE WARNING 'the words of a run could not be read: %', SQLERRM;
END $$;

-- The runs that there are already, tenant by tenant: row-level security binds this migration too.
DO $$
DECLARE
  v_tenant uuid;
BEGIN
  PERFORM set_config('marimba.scope', 'system', true);
  FOR v_tenant IN SELECT id FROM tenant LOOP
    PERFORM set_config('marimba.tenant', v_tenant::text, true), set_config('marimba.scope', '', true);
    DELETE FROM run_posting WHERE tenant_id = v_tenant AND kind = 'word';
    INSERT INTO run_posting (tenant_id, kind, term, created_at, run_id)
    SELECT run.tenant_id, 'word', word, run.created_at, run.id
    FROM run, unnest(ARRAY[input, output, error]) AS stored, marimba_words(run.tenant_id, stored) AS word
    WHERE run.tenant_id = v_tenant AND stored IS NOT NULL
    ON CONFLICT DO NOTHING;
  END LOOP;
END $$;
