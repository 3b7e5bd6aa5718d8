-- What people look for runs by, what waits for people, and the signed ends of the audit chain.

ALTER TABLE run ADD COLUMN duration_ms bigint
  GENERATED ALWAYS AS ((extract(epoch FROM ended_at - created_at) * 1000)::bigint) STORED;
CREATE INDEX run_by_tokens ON run (tenant_id, used_tokens);
CREATE INDEX run_by_duration ON run (tenant_id, duration_ms) WHERE duration_ms IS NOT NULL;

-- The inverted index over runs: a row for each word of a run's input, output and error, for each model that it called, and
-- for each requirement that an answer of it did not meet ('*': any; 'scored': of each candidate, before one is chosen). Not a GIN index on a tsvector: under row-level security
-- Postgres may not use one, because `@@` is not leakproof; equality of uuid and text is. The key ends with the order that
-- runs are listed in, so a page of the newest runs with a term is one range of it. Written by the triggers and by marimba_observe.
CREATE TABLE run_posting (
  tenant_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('word', 'model', 'unmet', 'scored')),
  term text NOT NULL COLLATE "C",
  created_at timestamptz(3) NOT NULL,
  run_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, kind, term, created_at, run_id)
);
CREATE INDEX run_posting_of_run ON run_posting (tenant_id, run_id) WHERE kind <> 'word';

-- Postgres takes no U+0000 and no half of a surrogate pair out of JSON: they are read as spaces.
CREATE FUNCTION marimba_readable(p_value json) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT regexp_replace(p_value::text, '\\u(0000|d[89a-f][0-9a-f]{2})', '\\u0020', 'gi')::json $$;

-- The words of a stored value ({"v", "value": {"inline"} or a reference to a blob}): of its first 200,000 characters, at
-- most 2,000 different ones.
CREATE FUNCTION marimba_words(p_tenant uuid, p_stored json) RETURNS SETOF text LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_value json := marimba_readable(p_stored)->'value';
  v_text text;
BEGIN
  IF v_value->>'blob' IS NULL THEN v_text := v_value::text;
  ELSE
    SELECT left(convert_from(content, 'UTF8'), 200000) INTO v_text FROM blob
    WHERE tenant_id = p_tenant AND sha256 = v_value->>'blob';
  END IF;
  -- What JSON escapes separates words.
  v_text := regexp_replace(left(v_text, 200000), '\\(u[0-9a-fA-F]{4}|.)', ' ', 'g');
  RETURN QUERY SELECT unnest(tsvector_to_array(to_tsvector('english', v_text))) LIMIT 2000;
EXCEPTION WHEN OTHERS THEN
  -- A run must not fail because it cannot be searched for.
  RAISE WARNING 'the words of a run could not be read: %', SQLERRM;
END $$;

CREATE FUNCTION marimba_index_input() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO run_posting (tenant_id, kind, term, created_at, run_id)
  SELECT NEW.tenant_id, 'word', word, NEW.created_at, NEW.id FROM marimba_words(NEW.tenant_id, NEW.input) AS word
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER run_input_indexed AFTER INSERT ON run FOR EACH ROW EXECUTE FUNCTION marimba_index_input();

CREATE FUNCTION marimba_index_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO run_posting (tenant_id, kind, term, created_at, run_id)
  SELECT NEW.tenant_id, 'word', word, NEW.created_at, NEW.id FROM (
    SELECT word FROM marimba_words(NEW.tenant_id, NEW.output) AS word WHERE NEW.output IS NOT NULL
    UNION SELECT word FROM marimba_words(NEW.tenant_id, NEW.error) AS word WHERE NEW.error IS NOT NULL
  ) AS found
  ON CONFLICT DO NOTHING;
  UPDATE approval SET status = 'ended' WHERE tenant_id = NEW.tenant_id AND run_id = NEW.id AND status = 'waiting';
  RETURN NULL;
END $$;
CREATE TRIGGER run_end_indexed AFTER UPDATE OF ended_at ON run FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION marimba_index_end();

-- What runs ask people for, as their logs have it. Written by marimba_observe and by the trigger at a run's end.
CREATE TABLE approval (
  tenant_id uuid NOT NULL,
  run_id uuid NOT NULL,
  -- Of the event that asks.
  seq integer NOT NULL,
  step_id text NOT NULL,
  title text NOT NULL,
  -- As the event holds it: {"inline"} or a reference to a blob.
  subject json NOT NULL,
  subject_sha256 text NOT NULL,
  requested_at timestamptz(3) NOT NULL,
  until timestamptz(3),
  status text NOT NULL CHECK (status IN ('waiting', 'approved', 'refused', 'ended')),
  decided_at timestamptz(3),
  decided_by text,
  reason text,
  PRIMARY KEY (tenant_id, run_id, seq),
  FOREIGN KEY (tenant_id, run_id) REFERENCES run (tenant_id, id)
);
CREATE INDEX approval_newest ON approval (tenant_id, status, requested_at DESC, run_id DESC, seq DESC);
CREATE INDEX approval_waiting ON approval (tenant_id, run_id) WHERE status = 'waiting';

-- What the events of an append mean to the two tables, in the transaction that appends them. `p_observed` holds the few that
-- mean something, each with `of`, the number of its run in the call (a list of the outcomes of all).
CREATE FUNCTION marimba_observe(p_tenant uuid, p_outcomes text[], p_observed json) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_event json;
  v_run uuid;
  v_created timestamptz(3);
BEGIN
  FOR v_event IN SELECT json_array_elements(marimba_readable(p_observed)) LOOP
    CONTINUE WHEN p_outcomes[(v_event->>'of')::integer] <> 'done';
    v_run := (v_event->>'run')::uuid;
    CASE v_event->>'type'
    WHEN 'approval.requested' THEN
      -- Of a question that a step asks again only the newest waits.
      UPDATE approval SET status = 'ended' WHERE tenant_id = p_tenant AND run_id = v_run
        AND step_id = v_event->>'stepId' AND status = 'waiting';
      INSERT INTO approval (tenant_id, run_id, seq, step_id, title, subject, subject_sha256, requested_at, until, status)
      VALUES (p_tenant, v_run, (v_event->>'seq')::integer, v_event->>'stepId', v_event->>'title', v_event->'subject',
        v_event->>'subjectSha256', (v_event->>'at')::timestamptz, (v_event->>'until')::timestamptz, 'waiting');
    WHEN 'approval.decided' THEN
      -- The end of the run, which may come with the decision, has been seen to already.
      UPDATE approval SET status = CASE WHEN (v_event->>'approved')::boolean THEN 'approved' ELSE 'refused' END,
        decided_at = (v_event->>'at')::timestamptz, decided_by = v_event->>'decidedBy', reason = v_event->>'reason'
      WHERE tenant_id = p_tenant AND run_id = v_run AND step_id = v_event->>'stepId'
        AND subject_sha256 = v_event->>'subjectSha256' AND status IN ('waiting', 'ended');
    WHEN 'step.failed' THEN
      UPDATE approval SET status = 'ended' WHERE tenant_id = p_tenant AND run_id = v_run
        AND step_id = v_event->>'stepId' AND status = 'waiting';
    ELSE
      SELECT created_at INTO v_created FROM run WHERE tenant_id = p_tenant AND id = v_run;
      INSERT INTO run_posting (tenant_id, kind, term, created_at, run_id)
      SELECT p_tenant, kind, term, v_created, v_run FROM (
        SELECT 'model' AS kind, v_event->>'model' AS term WHERE v_event->>'type' = 'model.called'
        UNION ALL SELECT 'scored', concat_ws(E'\n', v_event->>'stepId', v_event->>'candidate', requirement)
          FROM json_array_elements_text(v_event->'unmet') AS requirement WHERE v_event->>'type' = 'candidate.scored'
        UNION ALL SELECT 'unmet', '*' WHERE v_event->>'type' = 'assurance.concluded'
        UNION ALL SELECT 'unmet', split_part(term, E'\n', 3) FROM run_posting
          WHERE v_event->>'type' = 'assurance.concluded' AND tenant_id = p_tenant AND run_id = v_run AND kind = 'scored'
            AND split_part(term, E'\n', 1) = v_event->>'stepId' AND split_part(term, E'\n', 2) = v_event->>'candidate'
      ) AS added
      ON CONFLICT DO NOTHING;
    END CASE;
  END LOOP;
END $$;

-- The end of a tenant's audit chain, signed with the installation's key: whoever writes the whole chain anew cannot sign it.
CREATE TABLE audit_root (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  seq integer NOT NULL CHECK (seq > 0),
  head_hash bytea NOT NULL,
  at timestamptz(3) NOT NULL,
  -- SHA-256 of the public key.
  key_sha256 text NOT NULL,
  signature bytea NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);
CREATE TRIGGER audit_root_append_only BEFORE UPDATE OR DELETE ON audit_root
  FOR EACH ROW EXECUTE FUNCTION marimba_refuse_change();
CREATE TRIGGER audit_root_not_truncated BEFORE TRUNCATE ON audit_root
  FOR EACH STATEMENT EXECUTE FUNCTION marimba_refuse_change();

CREATE INDEX audit_event_by_action ON audit_event (tenant_id, action, seq DESC);
CREATE INDEX audit_event_by_actor ON audit_event (tenant_id, actor, seq DESC);
CREATE INDEX audit_event_by_subject ON audit_event (tenant_id, subject, seq DESC);
CREATE INDEX audit_event_by_time ON audit_event (tenant_id, at, seq);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['run_posting', 'approval', 'audit_root'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY own_tenant ON %I USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()))',
      name
    );
  END LOOP;
END $$;

-- The runs that there are already, tenant by tenant: row-level security binds this migration too.
DO $$
DECLARE
  v_tenant uuid;
BEGIN
  PERFORM set_config('marimba.scope', 'system', true);
  FOR v_tenant IN SELECT id FROM tenant LOOP
    PERFORM set_config('marimba.tenant', v_tenant::text, true), set_config('marimba.scope', '', true);
    INSERT INTO run_posting (tenant_id, kind, term, created_at, run_id)
    SELECT run.tenant_id, 'word', word, run.created_at, run.id
    FROM run, unnest(ARRAY[input, output, error]) AS stored, marimba_words(run.tenant_id, stored) AS word
    WHERE run.tenant_id = v_tenant AND stored IS NOT NULL
    UNION SELECT run.tenant_id, 'model', marimba_readable(data)->>'model', run.created_at, run.id
    FROM run JOIN run_event ON run_event.tenant_id = run.tenant_id AND run_event.run_id = run.id
    WHERE run.tenant_id = v_tenant AND run_event.type = 'model.called'
    ON CONFLICT DO NOTHING;
    INSERT INTO approval (tenant_id, run_id, seq, step_id, title, subject, subject_sha256, requested_at, until, status,
      decided_at, decided_by, reason)
    SELECT asked.tenant_id, asked.run_id, asked.seq, asked.data->>'stepId', asked.data->>'title', asked.data->'subject',
      asked.data->>'subjectSha256', asked.at, (asked.data->>'until')::timestamptz,
      CASE WHEN decided.seq IS NOT NULL THEN CASE WHEN (decided.data->>'approved')::boolean THEN 'approved' ELSE 'refused' END
           WHEN run.ended_at IS NULL THEN 'waiting' ELSE 'ended' END,
      decided.at, decided.data->>'decidedBy', decided.data->>'reason'
    FROM (SELECT tenant_id, run_id, seq, type, at, marimba_readable(data) AS data FROM run_event
          WHERE tenant_id = v_tenant AND type = 'approval.requested') AS asked
      JOIN run ON run.tenant_id = asked.tenant_id AND run.id = asked.run_id
      LEFT JOIN LATERAL (
        SELECT seq, at, marimba_readable(data) AS data FROM run_event AS said
        WHERE said.tenant_id = v_tenant AND said.run_id = asked.run_id AND said.type = 'approval.decided'
          AND marimba_readable(said.data)->>'stepId' = asked.data->>'stepId'
          AND marimba_readable(said.data)->>'subjectSha256' = asked.data->>'subjectSha256'
        ORDER BY seq LIMIT 1
      ) AS decided ON true;
  END LOOP;
END $$;
