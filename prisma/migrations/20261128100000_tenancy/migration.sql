-- Who may see and do what: roles, the users of a tenant, and what a tenant may use.

-- viewer reads; member works; admin keeps the tenant; system keeps the installation, and is an administrator of its own tenant.
ALTER TABLE api_key DROP CONSTRAINT api_key_role_check;
ALTER TABLE api_key ADD CONSTRAINT api_key_role_check CHECK (role IN ('viewer', 'member', 'admin', 'system'));
ALTER TABLE api_key ADD COLUMN last_used_at timestamptz(3);
CREATE INDEX api_key_of_user ON api_key (tenant_id, for_user) WHERE for_user IS NOT NULL;

-- A webhook that is paused starts nothing.
ALTER TABLE webhook ADD COLUMN paused boolean NOT NULL DEFAULT false;
CREATE INDEX webhook_of_workflow ON webhook (tenant_id, workflow, created_at DESC, id DESC);
CREATE INDEX schedule_of_workflow ON schedule (tenant_id, workflow, created_at DESC, id DESC);

-- What a tenant may use; null: as much as it likes.
ALTER TABLE tenant
  ADD COLUMN disabled_at timestamptz(3),
  ADD COLUMN runs_at_once integer CHECK (runs_at_once > 0),
  ADD COLUMN tokens_per_day bigint CHECK (tokens_per_day > 0),
  ADD COLUMN tokens_per_run bigint CHECK (tokens_per_run > 0),
  ADD COLUMN steps_per_run integer CHECK (steps_per_run > 0);
CREATE POLICY system_changes_tenants ON tenant FOR UPDATE
  USING ((SELECT marimba_is_system())) WITH CHECK ((SELECT marimba_is_system()));
-- A tenant locks its own row, to append to its chain; it does not change it.
CREATE FUNCTION marimba_only_system() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF marimba_is_system() THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'only the system changes a tenant' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER tenant_changed_by_system BEFORE UPDATE ON tenant FOR EACH ROW EXECUTE FUNCTION marimba_only_system();

-- Tokens of model calls by the day (UTC) on which they were used; `use_id` is the run, or a call outside of runs. A row a
-- run, not a row a tenant: the row is written while its run is locked, and nobody else waits for it.
CREATE TABLE token_use (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  day date NOT NULL,
  use_id uuid NOT NULL,
  tokens bigint NOT NULL,
  PRIMARY KEY (tenant_id, day, use_id)
);
ALTER TABLE token_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE token_use FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON token_use
  USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()));

CREATE FUNCTION marimba_utc_day() RETURNS date LANGUAGE sql STABLE
  AS $$ SELECT (now() AT TIME ZONE 'UTC')::date $$;
CREATE FUNCTION marimba_tokens_today(p_tenant uuid) RETURNS bigint LANGUAGE sql STABLE
  AS $$ SELECT coalesce(sum(tokens), 0)::bigint FROM token_use WHERE tenant_id = p_tenant AND day = marimba_utc_day() $$;
CREATE FUNCTION marimba_count_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO token_use AS kept (tenant_id, day, use_id, tokens)
  VALUES (NEW.tenant_id, marimba_utc_day(), NEW.id, NEW.used_tokens - OLD.used_tokens)
  ON CONFLICT (tenant_id, day, use_id) DO UPDATE SET tokens = kept.tokens + excluded.tokens;
  RETURN NULL;
END $$;
CREATE TRIGGER run_tokens_counted AFTER UPDATE OF used_tokens ON run FOR EACH ROW
  WHEN (NEW.used_tokens > OLD.used_tokens) EXECUTE FUNCTION marimba_count_tokens();

-- The person that a run is for. A transaction of somebody who may see one person's runs only says whose
-- (`marimba.reader`); without that, rows are those of the whole tenant, as workers need them.
CREATE FUNCTION marimba_reader() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('marimba.reader', true), '') $$;
ALTER TABLE run ADD COLUMN for_user text;
CREATE INDEX run_of_user ON run (tenant_id, for_user, created_at DESC, id DESC) WHERE for_user IS NOT NULL;
CREATE POLICY own_user ON run AS RESTRICTIVE
  USING ((SELECT marimba_reader()) IS NULL OR for_user = (SELECT marimba_reader()));
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['run_event', 'run_posting', 'approval'] LOOP
    EXECUTE format(
      'CREATE POLICY own_user ON %1$I AS RESTRICTIVE FOR SELECT USING ((SELECT marimba_reader()) IS NULL
         OR EXISTS (SELECT FROM run WHERE run.tenant_id = %1$I.tenant_id AND run.id = %1$I.run_id))',
      name
    );
  END LOOP;
END $$;

-- Of the runs that are there, those that a person's own key has started: for that person. Tenant by tenant, since
-- row-level security binds this migration too.
DO $$
DECLARE
  v_tenant uuid;
BEGIN
  PERFORM set_config('marimba.scope', 'system', true);
  FOR v_tenant IN SELECT id FROM tenant LOOP
    PERFORM set_config('marimba.tenant', v_tenant::text, true), set_config('marimba.scope', '', true);
    UPDATE run SET for_user = api_key.for_user FROM api_key
    WHERE run.tenant_id = v_tenant AND api_key.tenant_id = v_tenant AND api_key.for_user IS NOT NULL
      AND run.created_by = format('key:%s (%s)', api_key.name, api_key.id);
    PERFORM set_config('marimba.scope', 'system', true);
  END LOOP;
END $$;

-- As the one of 22 and one parameters before, which processes of that version go on to call; with the run's user, and
-- refused where the tenant is disabled or uses all that it may.
CREATE FUNCTION marimba_create_run(
  p_tenant uuid, p_run uuid, p_workflow text, p_version integer, p_pinned_sha256 text,
  p_status text, p_input json, p_last integer, p_head bytea, p_created_by text, p_at timestamptz,
  p_parent_run uuid, p_parent_step text, p_fork_run uuid, p_fork_step text,
  p_own_sha256 text, p_own_definition bytea,
  p_row_seqs integer[], p_row_hashes bytea[], p_row_packed bytea[],
  p_put_steps text[], p_put_attempts integer[], p_put_times timestamptz[], p_user text,
  OUT outcome text
) LANGUAGE plpgsql AS $$
DECLARE
  v_workflow uuid;
  v_sha256 text;
  v_tenant tenant;
BEGIN
  PERFORM set_config('marimba.tenant', p_tenant::text, true), set_config('marimba.scope', '', true);
  SELECT w.id, v.definition_sha256 INTO v_workflow, v_sha256 FROM workflow w
    JOIN workflow_version v ON v.tenant_id = w.tenant_id AND v.workflow_id = w.id
    WHERE w.tenant_id = p_tenant AND w.name = p_workflow AND v.version = p_version;
  IF NOT FOUND THEN outcome := 'no-workflow'; RETURN; END IF;
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
  INSERT INTO step_lease (tenant_id, run_id, step_id, attempt, not_before, available_at)
  SELECT p_tenant, p_run, step_id, attempt, not_before, coalesce(not_before, clock_timestamp())
  FROM unnest(p_put_steps, p_put_attempts, p_put_times) AS step (step_id, attempt, not_before);
  outcome := 'created';
END $$;
