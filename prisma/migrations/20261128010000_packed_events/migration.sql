-- Events that are appended together are one row, packed; the appends of several runs are one call and one commit.

-- Rows that are there hold one event each, as type and data, and stay as they are. Of a packed row `seq` is that of its last
-- event, and `hash` holds the hashes of all, 32 bytes each, one after the other.
ALTER TABLE run_event ADD COLUMN packed bytea, ALTER COLUMN type DROP NOT NULL, ALTER COLUMN data DROP NOT NULL;
ALTER TABLE run_event ADD CONSTRAINT run_event_content CHECK (
  CASE WHEN packed IS NULL THEN type IS NOT NULL AND data IS NOT NULL ELSE type IS NULL AND data IS NULL END
);

-- Both tables are written by nothing but functions that hold the row of the run, and runs are never removed: to look the run
-- up again for every row was a fifth of the work of an append.
ALTER TABLE run_event DROP CONSTRAINT run_event_tenant_id_run_id_fkey;
ALTER TABLE step_lease DROP CONSTRAINT step_lease_tenant_id_run_id_fkey;

DROP FUNCTION marimba_append;

-- Appends to the logs of several runs of a tenant and keeps what is projected from them, in one call: each with
-- compare-and-set on the end of its log, while every lease that is named for it is held or can be claimed. What is said of
-- the runs (`p_runs` to `p_lease_ms`) has an element for each; everything else names its run by its number (`_of`, from 1).
-- `outcomes` is 'done' or why nothing was written, for each run on its own.
-- Rows are locked in the order runs (by id), leases, workflow, tenant.
CREATE FUNCTION marimba_append(
  p_tenant uuid,
  p_runs uuid[], p_after integer[], p_last integer[], p_heads bytea[], p_at timestamptz[], p_changes json[],
  p_workers text[], p_lease_ms integer[],
  p_row_of integer[], p_row_seqs integer[], p_row_hashes bytea[], p_row_packed bytea[],
  p_lease_of integer[], p_lease_steps text[], p_lease_tokens uuid[],
  p_claim_of integer[], p_claim_steps text[], p_claim_attempts integer[], p_claim_tokens uuid[],
  p_drop_of integer[], p_drop_steps text[],
  p_put_of integer[], p_put_steps text[], p_put_attempts integer[], p_put_times timestamptz[], p_put_tokens uuid[],
  p_take_of integer[], p_take_steps text[], p_take_attempts integer[], p_take_tokens uuid[],
  OUT outcomes text[], OUT lost_of integer[], OUT lost_tokens uuid[], OUT taken_of integer[], OUT taken_steps text[],
  OUT claimed_of integer[], OUT claimed_steps text[], OUT claimed_times integer[]
) LANGUAGE plpgsql AS $$
DECLARE
  v_count integer := cardinality(p_runs);
  -- By number: the status before, and after.
  v_before text[] := array_fill(NULL::text, ARRAY[v_count]);
  v_after text[] := array_fill(NULL::text, ARRAY[v_count]);
  v_workflows uuid[] := array_fill(NULL::uuid, ARRAY[v_count]);
  v_done boolean[];
  v_ended uuid[] := '{}';
  v_row record;
  v_now timestamptz;
  v_of integer;
  v_claims integer;
BEGIN
  PERFORM set_config('marimba.tenant', p_tenant::text, true), set_config('marimba.scope', '', true);
  outcomes := array_fill('not-found'::text, ARRAY[v_count]);
  -- One by one, by their keys: of lists the planner would rather read all of a tenant than look each up.
  FOR v_of IN SELECT n FROM unnest(p_runs) WITH ORDINALITY AS req (id, n) ORDER BY id LOOP
    SELECT last_seq, status, workflow_id INTO v_row FROM run
    WHERE tenant_id = p_tenant AND id = p_runs[v_of] FOR NO KEY UPDATE;
    CONTINUE WHEN NOT FOUND;
    v_before[v_of] := v_row.status;
    v_workflows[v_of] := v_row.workflow_id;
    outcomes[v_of] := CASE
      WHEN v_row.last_seq <> p_after[v_of] THEN 'conflict'
      WHEN v_row.status IN ('completed', 'failed', 'cancelled') THEN 'ended'
      ELSE 'done' END;
  END LOOP;
  v_now := clock_timestamp();

  FOR i IN 1 .. cardinality(p_lease_of) LOOP
    v_of := p_lease_of[i];
    IF outcomes[v_of] <> 'not-found' THEN
      PERFORM FROM step_lease WHERE run_id = p_runs[v_of] AND step_id = p_lease_steps[i] AND token = p_lease_tokens[i];
      IF NOT FOUND THEN
        outcomes[v_of] := 'lease-lost';
        lost_of := lost_of || v_of;
        lost_tokens := lost_tokens || p_lease_tokens[i];
      END IF;
    END IF;
  END LOOP;
  FOR i IN 1 .. cardinality(p_claim_of) LOOP
    v_of := p_claim_of[i];
    IF outcomes[v_of] <> 'not-found' THEN
      -- Locked, since who claims a step alone does not lock its run.
      PERFORM FROM step_lease WHERE run_id = p_runs[v_of] AND step_id = p_claim_steps[i] AND attempt = p_claim_attempts[i]
        AND (token IS NULL OR available_at <= v_now) FOR NO KEY UPDATE;
      IF NOT FOUND THEN
        outcomes[v_of] := 'lease-lost';
        lost_of := lost_of || v_of;
        lost_tokens := lost_tokens || p_claim_tokens[i];
      END IF;
    END IF;
  END LOOP;

  FOR v_row IN
    SELECT req.n, req.id, req.change->>'status' AS status, (req.change->>'atMost')::integer AS at_most
    FROM unnest(p_runs, p_changes) WITH ORDINALITY AS req (id, change, n)
    WHERE req.change IS NOT NULL AND outcomes[req.n] = 'done'
  LOOP
    -- One that is admitted is the only run of its call, so that the order of the locks holds.
    IF v_row.at_most IS NOT NULL THEN
      PERFORM 1 FROM workflow WHERE tenant_id = p_tenant AND id = v_workflows[v_row.n] FOR NO KEY UPDATE;
      IF (SELECT count(*) FROM run r WHERE r.tenant_id = p_tenant AND r.workflow_id = v_workflows[v_row.n]
            AND r.status IN ('running', 'suspended')) >= v_row.at_most
      THEN outcomes[v_row.n] := 'full'; END IF;
    END IF;
    v_after[v_row.n] := v_row.status;
    IF outcomes[v_row.n] = 'done' AND v_row.status IN ('completed', 'failed', 'cancelled') THEN
      v_ended := v_ended || v_row.id;
    END IF;
  END LOOP;
  SELECT array_agg(outcome = 'done' ORDER BY n) INTO v_done FROM unnest(outcomes) WITH ORDINALITY AS req (outcome, n);
  IF NOT true = ANY (v_done) THEN RETURN; END IF;

  INSERT INTO run_event (tenant_id, run_id, seq, at, hash, packed)
  SELECT p_tenant, p_runs[n], seq, p_at[n], hash, packed
  FROM unnest(p_row_of, p_row_seqs, p_row_hashes, p_row_packed) AS added (n, seq, hash, packed) WHERE v_done[n];

  FOR v_of IN 1 .. v_count LOOP
    IF v_done[v_of] AND p_changes[v_of] IS NULL THEN
      UPDATE run SET last_seq = p_last[v_of], head_hash = p_heads[v_of] WHERE tenant_id = p_tenant AND id = p_runs[v_of];
    END IF;
  END LOOP;
  FOR i IN 1 .. cardinality(p_drop_of) LOOP
    IF v_done[p_drop_of[i]] THEN
      DELETE FROM step_lease WHERE run_id = p_runs[p_drop_of[i]] AND step_id = p_drop_steps[i];
    END IF;
  END LOOP;
  IF cardinality(p_put_of) > 0 THEN
    INSERT INTO step_lease AS l (tenant_id, run_id, step_id, attempt, not_before, available_at, worker, token, claims)
    SELECT p_tenant, p_runs[n], step_id, attempt, not_before,
      CASE WHEN token IS NOT NULL THEN v_now + p_lease_ms[n] * interval '1 millisecond'
           WHEN coalesce(v_after[n], v_before[n]) = 'suspended' THEN 'infinity' ELSE coalesce(not_before, v_now) END,
      CASE WHEN token IS NOT NULL THEN p_workers[n] END, token, CASE WHEN token IS NULL THEN 0 ELSE 1 END
    FROM unnest(p_put_of, p_put_steps, p_put_attempts, p_put_times, p_put_tokens)
      AS put (n, step_id, attempt, not_before, token)
    WHERE v_done[n]
    ON CONFLICT (run_id, step_id) DO UPDATE SET attempt = excluded.attempt, not_before = excluded.not_before,
      available_at = excluded.available_at, worker = excluded.worker, token = excluded.token,
      claims = excluded.claims, reserved_tokens = 0, reserved_tool_calls = 0;
  END IF;
  FOR v_row IN
    SELECT req.n, req.id, req.change, req.change->>'settled' AS settled
    FROM unnest(p_runs, p_changes) WITH ORDINALITY AS req (id, change, n)
    WHERE req.change IS NOT NULL AND v_done[req.n]
  LOOP
    UPDATE run SET last_seq = p_last[v_row.n], head_hash = p_heads[v_row.n],
      status = coalesce(v_after[v_row.n], status),
      output = coalesce(v_row.change->'output', output),
      error = coalesce(v_row.change->'error', error),
      suspension = CASE WHEN v_after[v_row.n] IS NULL THEN suspension ELSE v_row.change->>'suspension' END,
      ended_at = CASE WHEN v_row.id = ANY (v_ended) THEN p_at[v_row.n] END,
      used_tokens = used_tokens + coalesce((v_row.change->>'tokens')::bigint, 0),
      used_tool_calls = used_tool_calls + coalesce((v_row.change->>'toolCalls')::integer, 0)
    WHERE tenant_id = p_tenant AND id = v_row.id;
    IF v_row.settled IS NOT NULL THEN
      UPDATE step_lease SET reserved_tokens = 0, reserved_tool_calls = 0
      WHERE run_id = v_row.id AND step_id = v_row.settled;
    END IF;
    -- A suspended run keeps its pending steps, but nobody may take them.
    IF v_after[v_row.n] = 'suspended' THEN
      UPDATE step_lease SET available_at = 'infinity' WHERE run_id = v_row.id AND token IS NULL;
    ELSIF v_after[v_row.n] = 'running' AND v_before[v_row.n] = 'suspended' THEN
      UPDATE step_lease SET available_at = coalesce(not_before, v_now)
      WHERE run_id = v_row.id AND available_at = 'infinity';
    END IF;
  END LOOP;
  FOR i IN 1 .. cardinality(p_claim_of) LOOP
    v_of := p_claim_of[i];
    IF v_done[v_of] THEN
      UPDATE step_lease l SET worker = p_workers[v_of], token = p_claim_tokens[i], claims = l.claims + 1,
        available_at = v_now + p_lease_ms[v_of] * interval '1 millisecond'
      WHERE l.run_id = p_runs[v_of] AND l.step_id = p_claim_steps[i] RETURNING l.claims INTO v_claims;
      claimed_of := claimed_of || v_of;
      claimed_steps := claimed_steps || p_claim_steps[i];
      claimed_times := claimed_times || v_claims;
    END IF;
  END LOOP;
  FOR i IN 1 .. cardinality(p_take_of) LOOP
    v_of := p_take_of[i];
    IF v_done[v_of] THEN
      UPDATE step_lease l SET worker = p_workers[v_of], token = p_take_tokens[i], claims = l.claims + 1,
        available_at = v_now + p_lease_ms[v_of] * interval '1 millisecond'
      WHERE l.run_id = p_runs[v_of] AND l.step_id = p_take_steps[i] AND l.attempt = p_take_attempts[i]
        AND l.token IS NULL AND l.available_at <= v_now;
      IF FOUND THEN
        taken_of := taken_of || v_of;
        taken_steps := taken_steps || p_take_steps[i];
      END IF;
    END IF;
  END LOOP;
  IF cardinality(v_ended) > 0 THEN
    DELETE FROM step_lease WHERE run_id = ANY (v_ended);
    FOR v_row IN SELECT req.id, req.last, req.head FROM unnest(p_runs, p_last, p_heads) AS req (id, last, head) WHERE req.id = ANY (v_ended)
    LOOP
      PERFORM marimba_seal(p_tenant, v_row.id, v_row.last, v_row.head);
    END LOOP;
  END IF;
END $$;

-- The run, its first events and the rows of its pending steps. `p_definition_sha256` is that of the pinned version's
-- definition, where the run has none of its own; what is given is 'created', 'exists', 'no-workflow' or 'other-definition'.
CREATE FUNCTION marimba_create_run(
  p_tenant uuid, p_run uuid, p_workflow text, p_version integer, p_pinned_sha256 text,
  p_status text, p_input json, p_last integer, p_head bytea, p_created_by text, p_at timestamptz,
  p_parent_run uuid, p_parent_step text, p_fork_run uuid, p_fork_step text,
  p_own_sha256 text, p_own_definition bytea,
  p_row_seqs integer[], p_row_hashes bytea[], p_row_packed bytea[],
  p_put_steps text[], p_put_attempts integer[], p_put_times timestamptz[],
  OUT outcome text
) LANGUAGE plpgsql AS $$
DECLARE
  v_workflow uuid;
  v_sha256 text;
BEGIN
  PERFORM set_config('marimba.tenant', p_tenant::text, true), set_config('marimba.scope', '', true);
  SELECT w.id, v.definition_sha256 INTO v_workflow, v_sha256 FROM workflow w
    JOIN workflow_version v ON v.tenant_id = w.tenant_id AND v.workflow_id = w.id
    WHERE w.tenant_id = p_tenant AND w.name = p_workflow AND v.version = p_version;
  IF NOT FOUND THEN outcome := 'no-workflow'; RETURN; END IF;
  IF p_own_sha256 IS NULL AND v_sha256 <> p_pinned_sha256 THEN outcome := 'other-definition'; RETURN; END IF;
  -- Of two that create the same run at once the second finds it.
  INSERT INTO run (tenant_id, id, workflow_id, workflow, version, status, input, last_seq, head_hash, created_by,
    created_at, parent_run_id, parent_step, parent_told, fork_run_id, fork_step, definition_sha256)
  VALUES (p_tenant, p_run, v_workflow, p_workflow, p_version, p_status, p_input, p_last, p_head, p_created_by,
    p_at, p_parent_run, p_parent_step, CASE WHEN p_parent_run IS NOT NULL THEN false END, p_fork_run, p_fork_step, p_own_sha256)
  ON CONFLICT (tenant_id, id) DO NOTHING;
  IF NOT FOUND THEN outcome := 'exists'; RETURN; END IF;
  IF p_own_sha256 IS NOT NULL THEN
    INSERT INTO blob (tenant_id, sha256, bytes, media_type, content, created_at)
    VALUES (p_tenant, p_own_sha256, length(p_own_definition), 'application/json', p_own_definition, now())
    ON CONFLICT DO NOTHING;
  END IF;
  INSERT INTO run_event (tenant_id, run_id, seq, at, hash, packed)
  SELECT p_tenant, p_run, seq, p_at, hash, packed
  FROM unnest(p_row_seqs, p_row_hashes, p_row_packed) AS added (seq, hash, packed);
  INSERT INTO step_lease (tenant_id, run_id, step_id, attempt, not_before, available_at)
  SELECT p_tenant, p_run, step_id, attempt, not_before, coalesce(not_before, clock_timestamp())
  FROM unnest(p_put_steps, p_put_attempts, p_put_times) AS step (step_id, attempt, not_before);
  outcome := 'created';
END $$;

-- Runs of the same millisecond are few: their order by id need not stand in the indexes, which every run is entered in.
DROP INDEX run_newest, run_newest_by_workflow, run_newest_by_status;
CREATE INDEX run_newest ON run (tenant_id, created_at DESC);
CREATE INDEX run_newest_by_workflow ON run (tenant_id, workflow, created_at DESC);
CREATE INDEX run_newest_by_status ON run (tenant_id, status, created_at DESC);
-- Of indexes that seem as good the planner takes the one that was made last. While a table is new it knows nothing of it and
-- finds that all of a tenant are as few as one run: the key has to come last.
ALTER TABLE run DROP CONSTRAINT run_pkey;
ALTER TABLE run ADD PRIMARY KEY (tenant_id, id);

-- What the foreign key kept: a run whose log is there is not removed.
CREATE TRIGGER run_not_deleted BEFORE DELETE ON run FOR EACH ROW EXECUTE FUNCTION marimba_refuse_change();
CREATE TRIGGER run_not_truncated BEFORE TRUNCATE ON run FOR EACH STATEMENT EXECUTE FUNCTION marimba_refuse_change();
