-- A run whose first steps are claimed by who creates it, and whose version is the newest at that moment, in one call.

-- Nobody calls the one of 23 parameters any more, which asked neither whether the tenant is disabled nor for its limits.
DROP FUNCTION marimba_create_run(
  uuid, uuid, text, integer, text, text, json, integer, bytea, text, timestamptz, uuid, text, uuid, text, text, bytea,
  integer[], bytea[], bytea[], text[], integer[], timestamptz[]
);
-- What processes of the version before call it with means the same: the new parameters are left out.
DROP FUNCTION marimba_create_run(
  uuid, uuid, text, integer, text, text, json, integer, bytea, text, timestamptz, uuid, text, uuid, text, text, bytea,
  integer[], bytea[], bytea[], text[], integer[], timestamptz[], text
);
CREATE FUNCTION marimba_create_run(
  p_tenant uuid, p_run uuid, p_workflow text, p_version integer, p_pinned_sha256 text,
  p_status text, p_input json, p_last integer, p_head bytea, p_created_by text, p_at timestamptz,
  p_parent_run uuid, p_parent_step text, p_fork_run uuid, p_fork_step text,
  p_own_sha256 text, p_own_definition bytea,
  p_row_seqs integer[], p_row_hashes bytea[], p_row_packed bytea[],
  p_put_steps text[], p_put_attempts integer[], p_put_times timestamptz[], p_user text,
  p_put_tokens uuid[] DEFAULT NULL, p_worker text DEFAULT NULL, p_lease_ms integer DEFAULT NULL, p_newest boolean DEFAULT false,
  OUT outcome text
) LANGUAGE plpgsql AS $$
DECLARE
  v_workflow uuid;
  v_sha256 text;
  v_latest integer;
  v_tenant tenant;
BEGIN
  PERFORM set_config('marimba.tenant', p_tenant::text, true), set_config('marimba.scope', '', true);
  SELECT w.id, w.latest_version, v.definition_sha256 INTO v_workflow, v_latest, v_sha256 FROM workflow w
    JOIN workflow_version v ON v.tenant_id = w.tenant_id AND v.workflow_id = w.id
    WHERE w.tenant_id = p_tenant AND w.name = p_workflow AND v.version = p_version;
  IF NOT FOUND THEN outcome := 'no-workflow'; RETURN; END IF;
  IF p_newest AND v_latest <> p_version THEN outcome := 'newer-version'; RETURN; END IF;
  SELECT * INTO v_tenant FROM tenant WHERE id = p_tenant;
  IF v_tenant.disabled_at IS NOT NULL THEN outcome := 'tenant-disabled'; RETURN; END IF;
  -- A run that another began belongs to what was let in already; one that waits for it must not wait for ever.
  IF p_parent_run IS NULL THEN
    IF v_tenant.runs_at_once IS NOT NULL THEN
      -- Of two at once the second counts the first.
      PERFORM 1 FROM tenant WHERE id = p_tenant FOR NO KEY UPDATE;
      IF (SELECT count(*) FROM run WHERE tenant_id = p_tenant AND status IN ('queued', 'running') AND parent_run_id IS NULL)
        >= v_tenant.runs_at_once THEN outcome := 'runs-at-once'; RETURN; END IF;
    END IF;
    IF v_tenant.tokens_per_day IS NOT NULL AND marimba_tokens_today(p_tenant) >= v_tenant.tokens_per_day THEN
      outcome := 'tokens-per-day'; RETURN;
    END IF;
  END IF;
  IF p_own_sha256 IS NULL AND v_sha256 <> p_pinned_sha256 THEN outcome := 'other-definition'; RETURN; END IF;
  -- Of two that create the same run at once the second finds it.
  INSERT INTO run (tenant_id, id, workflow_id, workflow, version, status, input, last_seq, head_hash, created_by,
    created_at, parent_run_id, parent_step, parent_told, fork_run_id, fork_step, definition_sha256, for_user)
  VALUES (p_tenant, p_run, v_workflow, p_workflow, p_version, p_status, p_input, p_last, p_head, p_created_by,
    p_at, p_parent_run, p_parent_step, CASE WHEN p_parent_run IS NOT NULL THEN false END, p_fork_run, p_fork_step, p_own_sha256, p_user)
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
  INSERT INTO step_lease (tenant_id, run_id, step_id, attempt, not_before, available_at, worker, token, claims)
  SELECT p_tenant, p_run, step_id, attempt, not_before,
    CASE WHEN token IS NULL THEN coalesce(not_before, clock_timestamp())
         ELSE clock_timestamp() + p_lease_ms * interval '1 millisecond' END,
    CASE WHEN token IS NOT NULL THEN p_worker END, token, CASE WHEN token IS NULL THEN 0 ELSE 1 END
  FROM unnest(p_put_steps, p_put_attempts, p_put_times, p_put_tokens) AS step (step_id, attempt, not_before, token);
  outcome := 'created';
END $$;
