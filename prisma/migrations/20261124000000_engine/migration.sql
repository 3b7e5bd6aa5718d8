-- The engine: one call a step, runs that wait, belong together and are forked, budgets.

-- A hash is 32 bytes, and the hash before stands in the row before: both as text took more room than most events.
ALTER TABLE run_event DROP COLUMN prev_hash, ALTER COLUMN hash TYPE bytea USING decode(hash, 'hex');
ALTER TABLE audit_event DROP COLUMN prev_hash, ALTER COLUMN hash TYPE bytea USING decode(hash, 'hex');
ALTER TABLE run ALTER COLUMN head_hash TYPE bytea USING decode(head_hash, 'hex');

ALTER TABLE run DROP CONSTRAINT run_status_check;
ALTER TABLE run ADD CONSTRAINT run_status_check
  CHECK (status IN ('queued', 'running', 'suspended', 'completed', 'failed', 'cancelled'));
ALTER TABLE run
  ADD COLUMN suspension text,
  -- What its calls have used, for budgets.
  ADD COLUMN used_tokens bigint NOT NULL DEFAULT 0,
  ADD COLUMN used_tool_calls integer NOT NULL DEFAULT 0,
  ADD COLUMN parent_run_id uuid,
  ADD COLUMN parent_step text,
  -- Of a run that another has begun: whether that one has been told how it ended.
  ADD COLUMN parent_told boolean,
  ADD COLUMN fork_run_id uuid,
  ADD COLUMN fork_step text,
  -- A definition of its own, in place of the pinned version's: the blob that holds it.
  ADD COLUMN definition_sha256 text;
CREATE INDEX run_of_parent ON run (tenant_id, parent_run_id) WHERE parent_run_id IS NOT NULL;
CREATE INDEX run_queued ON run (created_at) WHERE status = 'queued';
CREATE INDEX run_to_tell ON run (ended_at) WHERE NOT parent_told AND ended_at IS NOT NULL;
CREATE INDEX run_at_work ON run (tenant_id, workflow_id) WHERE status IN ('running', 'suspended');

-- How often an attempt was claimed, and what a call in progress may use at most.
ALTER TABLE step_lease
  ADD COLUMN claims integer NOT NULL DEFAULT 0,
  ADD COLUMN reserved_tokens bigint NOT NULL DEFAULT 0,
  ADD COLUMN reserved_tool_calls integer NOT NULL DEFAULT 0;

-- The reconciler finishes what a crash left between two runs.
CREATE POLICY system_reads_open_ends ON run FOR SELECT USING (
  (SELECT marimba_is_system()) AND (status = 'queued' OR (NOT parent_told AND ended_at IS NOT NULL))
);

-- Seals a run that has ended in its tenant's chain. The text that is hashed is the event's canonical JSON (RFC 8785): its
-- members in order, no white space; none of its values needs escaping.
CREATE FUNCTION marimba_seal(p_tenant uuid, p_run uuid, p_seq integer, p_hash bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_at timestamptz(3);
  v_prev bytea;
  v_seq integer;
  v_detail text;
BEGIN
  PERFORM 1 FROM tenant WHERE id = p_tenant FOR NO KEY UPDATE;
  v_at := clock_timestamp();
  SELECT seq, hash INTO v_seq, v_prev FROM audit_event WHERE tenant_id = p_tenant ORDER BY seq DESC LIMIT 1;
  v_seq := coalesce(v_seq, 0) + 1;
  v_prev := coalesce(v_prev, decode(repeat('0', 64), 'hex'));
  v_detail := format('{"headHash":"%s","lastSeq":%s}', encode(p_hash, 'hex'), p_seq);
  INSERT INTO audit_event (tenant_id, seq, at, actor, action, subject, detail, hash)
  VALUES (p_tenant, v_seq, v_at, 'marimba', 'run.sealed', p_run::text, v_detail::json, sha256(convert_to(format(
    '{"action":"run.sealed","actor":"marimba","at":"%s","detail":%s,"prevHash":"%s","seq":%s,"subject":"%s","tenantId":"%s","v":1}',
    to_char(v_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), v_detail, encode(v_prev, 'hex'), v_seq, p_run, p_tenant
  ), 'UTF8')));
END $$;

-- Appends events to a run's log and keeps what is projected from it, in one call: with compare-and-set on the end of the
-- log, while every lease that is named is held. `outcome` is 'done', or says why nothing was written.
CREATE FUNCTION marimba_append(
  p_tenant uuid, p_run uuid, p_seq integer,
  p_types text[], p_at timestamptz[], p_data json[], p_hashes bytea[],
  p_lease_steps text[], p_lease_tokens uuid[],
  p_drop text[],
  p_put_steps text[], p_put_attempts integer[], p_put_times timestamptz[], p_put_tokens uuid[],
  p_take_steps text[], p_take_attempts integer[], p_take_tokens uuid[],
  p_worker text, p_lease_ms integer,
  p_run_change json,
  OUT outcome text, OUT last_seq integer, OUT lost text[], OUT taken text[]
) LANGUAGE plpgsql AS $$
DECLARE
  v_run run%ROWTYPE;
  v_now timestamptz;
  v_status text := p_run_change->>'status';
BEGIN
  PERFORM set_config('marimba.tenant', p_tenant::text, true), set_config('marimba.scope', '', true);
  SELECT * INTO v_run FROM run WHERE tenant_id = p_tenant AND id = p_run FOR UPDATE;
  IF NOT FOUND THEN outcome := 'not-found'; RETURN; END IF;
  last_seq := v_run.last_seq;
  IF cardinality(p_lease_steps) > 0 THEN
    SELECT array_agg(wanted.token::text) INTO lost FROM unnest(p_lease_steps, p_lease_tokens) AS wanted (step_id, token)
      WHERE NOT EXISTS (SELECT FROM step_lease l WHERE l.run_id = p_run AND l.step_id = wanted.step_id AND l.token = wanted.token);
    IF lost IS NOT NULL THEN outcome := 'lease-lost'; RETURN; END IF;
  END IF;
  IF v_run.last_seq <> p_seq THEN outcome := 'conflict'; RETURN; END IF;
  IF v_run.status IN ('completed', 'failed', 'cancelled') THEN outcome := 'ended'; RETURN; END IF;
  IF p_run_change->>'atMost' IS NOT NULL THEN
    PERFORM 1 FROM workflow WHERE tenant_id = p_tenant AND id = v_run.workflow_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM run r WHERE r.tenant_id = p_tenant AND r.workflow_id = v_run.workflow_id
          AND r.status IN ('running', 'suspended')) >= (p_run_change->>'atMost')::integer
    THEN outcome := 'full'; RETURN; END IF;
  END IF;
  v_now := clock_timestamp();
  last_seq := p_seq + cardinality(p_types);

  INSERT INTO run_event (tenant_id, run_id, seq, type, at, data, hash)
  SELECT p_tenant, p_run, p_seq + n, type, at, data, hash
  FROM unnest(p_types, p_at, p_data, p_hashes) WITH ORDINALITY AS event (type, at, data, hash, n);

  IF p_run_change IS NULL THEN
    UPDATE run SET last_seq = marimba_append.last_seq, head_hash = p_hashes[cardinality(p_hashes)]
    WHERE tenant_id = p_tenant AND id = p_run;
  ELSE
    UPDATE run SET last_seq = marimba_append.last_seq, head_hash = p_hashes[cardinality(p_hashes)],
      status = coalesce(v_status, status),
      output = coalesce(p_run_change->'output', output),
      error = coalesce(p_run_change->'error', error),
      suspension = CASE WHEN v_status IS NULL THEN suspension ELSE p_run_change->>'suspension' END,
      ended_at = CASE WHEN v_status IN ('completed', 'failed', 'cancelled') THEN p_at[cardinality(p_at)] END,
      used_tokens = used_tokens + coalesce((p_run_change->>'tokens')::bigint, 0),
      used_tool_calls = used_tool_calls + coalesce((p_run_change->>'toolCalls')::integer, 0)
    WHERE tenant_id = p_tenant AND id = p_run;
  END IF;

  IF v_status IN ('completed', 'failed', 'cancelled') THEN
    DELETE FROM step_lease WHERE run_id = p_run;
    PERFORM marimba_seal(p_tenant, p_run, last_seq, p_hashes[cardinality(p_hashes)]);
    outcome := 'done';
    RETURN;
  END IF;

  IF cardinality(p_drop) > 0 THEN DELETE FROM step_lease WHERE run_id = p_run AND step_id = ANY (p_drop); END IF;
  IF cardinality(p_put_steps) > 0 THEN
    INSERT INTO step_lease AS l (tenant_id, run_id, step_id, attempt, not_before, available_at, worker, token, claims)
    SELECT p_tenant, p_run, step_id, attempt, not_before,
      CASE WHEN token IS NOT NULL THEN v_now + p_lease_ms * interval '1 millisecond'
           WHEN coalesce(v_status, v_run.status) = 'suspended' THEN 'infinity' ELSE coalesce(not_before, v_now) END,
      CASE WHEN token IS NOT NULL THEN p_worker END, token, CASE WHEN token IS NULL THEN 0 ELSE 1 END
    FROM unnest(p_put_steps, p_put_attempts, p_put_times, p_put_tokens) AS put (step_id, attempt, not_before, token)
    ON CONFLICT (run_id, step_id) DO UPDATE SET attempt = excluded.attempt, not_before = excluded.not_before,
      available_at = excluded.available_at, worker = excluded.worker, token = excluded.token,
      claims = excluded.claims, reserved_tokens = 0, reserved_tool_calls = 0;
  END IF;
  IF p_run_change->>'settled' IS NOT NULL THEN
    UPDATE step_lease SET reserved_tokens = 0, reserved_tool_calls = 0
    WHERE run_id = p_run AND step_id = p_run_change->>'settled';
  END IF;
  -- A suspended run keeps its pending steps, but nobody may take them.
  IF v_status = 'suspended' THEN
    UPDATE step_lease SET available_at = 'infinity' WHERE run_id = p_run AND token IS NULL;
  ELSIF v_status = 'running' AND v_run.status = 'suspended' THEN
    UPDATE step_lease SET available_at = coalesce(not_before, v_now) WHERE run_id = p_run AND available_at = 'infinity';
  END IF;
  IF cardinality(p_take_steps) > 0 THEN
    WITH wanted AS (
      UPDATE step_lease l SET worker = p_worker, token = take.token, claims = l.claims + 1,
        available_at = v_now + p_lease_ms * interval '1 millisecond'
      FROM unnest(p_take_steps, p_take_attempts, p_take_tokens) AS take (step_id, attempt, token)
      WHERE l.run_id = p_run AND l.step_id = take.step_id AND l.attempt = take.attempt
        AND l.token IS NULL AND l.available_at <= v_now
      RETURNING l.step_id
    ) SELECT array_agg(step_id) INTO taken FROM wanted;
  END IF;
  outcome := 'done';
END $$;
