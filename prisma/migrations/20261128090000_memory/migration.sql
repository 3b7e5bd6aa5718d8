-- What agents remember: facts, and threads of messages. Each belongs to a scope: a user's, an agent's, or the workspace's.
--
-- A transaction says which user it works for (`marimba.user`). Without that, rows of users are not seen; those of every
-- user only where `marimba.users = 'every'`, for people who keep the memory of all.

CREATE FUNCTION marimba_user() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('marimba.user', true), '') $$;

CREATE FUNCTION marimba_sees_every_user() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT current_setting('marimba.users', true) IS NOT DISTINCT FROM 'every' $$;

CREATE TABLE memory_fact (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  id uuid NOT NULL,
  scope_kind text NOT NULL CHECK (scope_kind IN ('user', 'agent', 'workspace')),
  scope_id text NOT NULL,
  -- What it is about: a newer fact of the key takes its place.
  key text,
  text text NOT NULL,
  confidence real NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  status text NOT NULL CHECK (status IN ('active', 'superseded', 'quarantined', 'refused')),
  taint text,
  source jsonb NOT NULL,
  -- Its length in terms.
  terms integer NOT NULL,
  superseded_by uuid,
  decided_by text,
  created_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  CHECK ((status = 'superseded') = (superseded_by IS NOT NULL))
);
CREATE UNIQUE INDEX memory_fact_of_key ON memory_fact (tenant_id, scope_kind, scope_id, key)
  WHERE status = 'active' AND key IS NOT NULL;
CREATE INDEX memory_fact_newest ON memory_fact (tenant_id, created_at DESC, id DESC);
CREATE INDEX memory_fact_newest_of_scope ON memory_fact (tenant_id, scope_kind, scope_id, created_at DESC, id DESC);
CREATE INDEX memory_fact_superseded ON memory_fact (tenant_id, superseded_by) WHERE superseded_by IS NOT NULL;

-- The inverted index over the facts that are recalled. By b-tree, as for chunks: see the first migration.
CREATE TABLE memory_posting (
  tenant_id uuid NOT NULL,
  scope_kind text NOT NULL,
  scope_id text NOT NULL,
  term text NOT NULL COLLATE "C",
  fact_id uuid NOT NULL,
  frequency smallint NOT NULL,
  PRIMARY KEY (tenant_id, scope_kind, scope_id, term, fact_id),
  FOREIGN KEY (tenant_id, fact_id) REFERENCES memory_fact (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX memory_posting_of_fact ON memory_posting (tenant_id, fact_id);

-- A row an act of forgetting: no word of what was forgotten, but what recognises its texts.
CREATE TABLE memory_forgotten (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  fact_id uuid NOT NULL,
  scope_kind text NOT NULL,
  scope_id text NOT NULL,
  facts uuid[] NOT NULL,
  fingerprints jsonb NOT NULL,
  redacted_messages integer NOT NULL,
  dropped_summaries integer NOT NULL,
  forgotten_by text NOT NULL,
  forgotten_at timestamptz(3) NOT NULL,
  audit_seq integer NOT NULL,
  PRIMARY KEY (tenant_id, fact_id)
);

-- A worker has looked through the states it keeps.
CREATE TABLE memory_states_searched (
  tenant_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  scope_kind text NOT NULL,
  scope_id text NOT NULL,
  worker text NOT NULL,
  dropped integer NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, fact_id, worker),
  FOREIGN KEY (tenant_id, fact_id) REFERENCES memory_forgotten (tenant_id, fact_id)
);

CREATE TABLE memory_thread (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  id uuid NOT NULL,
  scope_kind text NOT NULL CHECK (scope_kind IN ('user', 'agent', 'workspace')),
  scope_id text NOT NULL,
  name text NOT NULL,
  messages integer NOT NULL DEFAULT 0,
  -- {"text", "until", "model", "taint", "createdAt"}
  summary jsonb,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, scope_kind, scope_id, name)
);
CREATE INDEX memory_thread_newest ON memory_thread (tenant_id, created_at DESC, id DESC);

CREATE TABLE memory_message (
  tenant_id uuid NOT NULL,
  thread_id uuid NOT NULL,
  scope_kind text NOT NULL,
  scope_id text NOT NULL,
  seq integer NOT NULL CHECK (seq > 0),
  -- Whoever may have to repeat it gives it one.
  key text,
  role text NOT NULL CHECK (role IN ('user', 'assistant')),
  content text NOT NULL,
  taint text,
  source jsonb NOT NULL,
  redacted boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, thread_id, seq),
  UNIQUE (tenant_id, thread_id, key),
  FOREIGN KEY (tenant_id, thread_id) REFERENCES memory_thread (tenant_id, id) ON DELETE CASCADE
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['memory_fact', 'memory_posting', 'memory_forgotten', 'memory_states_searched', 'memory_thread', 'memory_message']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY own_tenant ON %I USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()))',
      name
    );
    EXECUTE format(
      'CREATE POLICY own_user ON %I AS RESTRICTIVE
       USING (scope_kind <> ''user'' OR scope_id = (SELECT marimba_user()) OR (SELECT marimba_sees_every_user()) OR (SELECT marimba_is_system()))
       WITH CHECK (scope_kind <> ''user'' OR scope_id = (SELECT marimba_user()) OR (SELECT marimba_sees_every_user()))',
      name
    );
  END LOOP;
END $$;

-- Workers look through the states they keep for what any tenant has forgotten.
CREATE POLICY system_reads_forgotten ON memory_forgotten FOR SELECT USING ((SELECT marimba_is_system()));
CREATE POLICY system_reads_searches ON memory_states_searched FOR SELECT USING ((SELECT marimba_is_system()));
