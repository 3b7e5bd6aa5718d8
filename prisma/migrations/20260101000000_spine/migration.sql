-- The spine: tenants and keys, workflows, runs and their log, documents and their index, models, the audit chain.
--
-- Every table that holds a tenant's rows has row-level security, forced, so that it binds the owner too. A transaction says
-- whose rows it works on (`marimba.tenant`); without it nothing is seen and nothing can be written. `marimba.scope = 'system'`
-- opens the few things that cannot belong to one tenant, each by a policy of its own.
--
-- Primary keys begin with the tenant, and so do foreign keys: foreign key checks are not bound by row-level security, so
-- the tenant inside the key is what keeps a row from pointing at another tenant's.

CREATE FUNCTION marimba_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('marimba.tenant', true), '')::uuid $$;

CREATE FUNCTION marimba_is_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT current_setting('marimba.scope', true) IS NOT DISTINCT FROM 'system' $$;

CREATE FUNCTION marimba_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: its rows are never changed or removed', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

-- Tenants, people and keys ---------------------------------------------------------------------------------------------

CREATE TABLE tenant (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE,
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE "user" (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  id uuid NOT NULL,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('admin', 'member')),
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);

-- The key itself is shown once and never kept.
CREATE TABLE api_key (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  id uuid NOT NULL,
  user_id uuid,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('admin', 'member')),
  prefix text NOT NULL,
  key_sha256 text NOT NULL UNIQUE CHECK (key_sha256 ~ '^[0-9a-f]{64}$'),
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES "user" (tenant_id, id)
);
CREATE INDEX api_key_newest ON api_key (tenant_id, created_at DESC, id DESC);

-- Large values, by content -----------------------------------------------------------------------------------------------

CREATE TABLE blob (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  bytes integer NOT NULL,
  media_type text NOT NULL,
  content bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, sha256)
);

-- Workflows --------------------------------------------------------------------------------------------------------------

CREATE TABLE workflow (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  id uuid NOT NULL,
  name text NOT NULL,
  latest_version integer NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
CREATE INDEX workflow_newest ON workflow (tenant_id, created_at DESC, id DESC);

CREATE TABLE workflow_version (
  tenant_id uuid NOT NULL,
  workflow_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  definition json NOT NULL,
  definition_sha256 text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, workflow_id, version),
  FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflow (tenant_id, id)
);
CREATE TRIGGER workflow_version_immutable BEFORE UPDATE OR DELETE ON workflow_version
  FOR EACH ROW EXECUTE FUNCTION marimba_refuse_change();
CREATE TRIGGER workflow_version_not_truncated BEFORE TRUNCATE ON workflow_version
  FOR EACH STATEMENT EXECUTE FUNCTION marimba_refuse_change();

-- Runs and their log -----------------------------------------------------------------------------------------------------
-- `json`, not `jsonb`, wherever a value is hashed or comes from a model: jsonb refuses the character U+0000.

CREATE TABLE run (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  workflow_id uuid NOT NULL,
  workflow text NOT NULL,
  version integer NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'cancelled')),
  input json NOT NULL,
  output json,
  error json,
  last_seq integer NOT NULL CHECK (last_seq > 0),
  head_hash text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, workflow_id, version) REFERENCES workflow_version (tenant_id, workflow_id, version)
);
CREATE INDEX run_newest ON run (tenant_id, created_at DESC, id DESC);
CREATE INDEX run_newest_by_workflow ON run (tenant_id, workflow, created_at DESC, id DESC);
CREATE INDEX run_newest_by_status ON run (tenant_id, status, created_at DESC, id DESC);

CREATE TABLE run_event (
  tenant_id uuid NOT NULL,
  run_id uuid NOT NULL,
  seq integer NOT NULL CHECK (seq > 0),
  type text NOT NULL,
  at timestamptz(3) NOT NULL,
  data json NOT NULL,
  prev_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (run_id, seq),
  FOREIGN KEY (tenant_id, run_id) REFERENCES run (tenant_id, id)
);
CREATE TRIGGER run_event_append_only BEFORE UPDATE OR DELETE ON run_event
  FOR EACH ROW EXECUTE FUNCTION marimba_refuse_change();
CREATE TRIGGER run_event_not_truncated BEFORE TRUNCATE ON run_event
  FOR EACH STATEMENT EXECUTE FUNCTION marimba_refuse_change();

-- One row a scheduled step that has not ended. Anybody may take it from `available_at` on: when it falls due while nobody
-- holds it, when the lease expires while somebody does.
CREATE TABLE step_lease (
  tenant_id uuid NOT NULL,
  run_id uuid NOT NULL,
  step_id text NOT NULL,
  attempt integer NOT NULL CHECK (attempt > 0),
  not_before timestamptz(3),
  available_at timestamptz(3) NOT NULL,
  worker text,
  token uuid,
  PRIMARY KEY (run_id, step_id),
  FOREIGN KEY (tenant_id, run_id) REFERENCES run (tenant_id, id),
  CHECK ((worker IS NULL) = (token IS NULL))
);
CREATE INDEX step_lease_available ON step_lease (available_at);

-- Knowledge --------------------------------------------------------------------------------------------------------------

-- `documents`, `chunks` and `terms` (the sum of the chunks' lengths in terms) are kept by whoever inserts.
CREATE TABLE collection (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  id uuid NOT NULL,
  name text NOT NULL,
  description text,
  documents integer NOT NULL DEFAULT 0,
  chunks integer NOT NULL DEFAULT 0,
  terms bigint NOT NULL DEFAULT 0,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
CREATE INDEX collection_newest ON collection (tenant_id, created_at DESC, id DESC);

-- The text itself is the blob `sha256`. A source that comes again with another text is another document: citations of the
-- old one must not point into the new text.
CREATE TABLE document (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  collection_id uuid NOT NULL,
  title text NOT NULL,
  source text NOT NULL,
  media_type text NOT NULL,
  sha256 text NOT NULL,
  bytes integer NOT NULL,
  chunks integer NOT NULL,
  terms integer NOT NULL DEFAULT 0,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, collection_id, source),
  FOREIGN KEY (tenant_id, collection_id) REFERENCES collection (tenant_id, id),
  FOREIGN KEY (tenant_id, sha256) REFERENCES blob (tenant_id, sha256)
);
CREATE INDEX document_newest ON document (tenant_id, collection_id, created_at DESC, id DESC);

CREATE TABLE chunk (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  document_id uuid NOT NULL,
  ordinal integer NOT NULL,
  -- UTF-16 code units into the document's text.
  start_offset integer NOT NULL,
  end_offset integer NOT NULL,
  headings text[] NOT NULL,
  -- The document's title and the headings above the chunk, a line each: found like the chunk's own words.
  context text NOT NULL,
  text text NOT NULL,
  tsv tsvector NOT NULL GENERATED ALWAYS AS (
    setweight(to_tsvector('english', context), 'A') || setweight(to_tsvector('english', text), 'D')
  ) STORED,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, document_id, ordinal),
  FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id) ON DELETE CASCADE
);

-- The inverted index: a row a term of a document, with the chunks that hold it, how often, and those chunks' lengths.
-- Not a GIN index on `tsv`: under row-level security Postgres may not use one, because `@@` is not leakproof, and would
-- read every chunk of every tenant. Equality of uuid and text is leakproof, so this index is used.
CREATE TABLE chunk_posting (
  tenant_id uuid NOT NULL,
  collection_id uuid NOT NULL,
  term text NOT NULL COLLATE "C",
  document_id uuid NOT NULL,
  ordinals integer[] NOT NULL,
  frequencies smallint[] NOT NULL,
  lengths integer[] NOT NULL,
  PRIMARY KEY (tenant_id, collection_id, term, document_id),
  FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX chunk_posting_of_document ON chunk_posting (tenant_id, document_id);

-- Embeddings need pgvector. Where it is not there, or may not be created by this role, search stays with terms.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN
    BEGIN
      CREATE EXTENSION IF NOT EXISTS vector;
    EXCEPTION WHEN insufficient_privilege THEN
      RAISE NOTICE 'pgvector is available, but this role may not create it: chunk has no embedding column';
    END;
  END IF;
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'vector') THEN
    ALTER TABLE chunk ADD COLUMN embedding vector;
  END IF;
END $$;

-- Models -----------------------------------------------------------------------------------------------------------------

-- Served by the installation, not owned by a tenant.
CREATE TABLE model (
  name text PRIMARY KEY,
  family text NOT NULL,
  precision text NOT NULL,
  fingerprint text NOT NULL,
  parameters double precision NOT NULL,
  context_length integer NOT NULL,
  status text NOT NULL CHECK (status IN ('ready', 'unavailable')),
  seen_at timestamptz(3) NOT NULL
);

-- A kept state of a model (recurrent state, convolution window, KV cache) after a prefix of tokens.
CREATE TABLE model_snapshot (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  id uuid NOT NULL,
  model_fingerprint text NOT NULL,
  prefix_sha256 text NOT NULL,
  tokens integer NOT NULL CHECK (tokens > 0),
  bytes bigint NOT NULL,
  location text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  last_used_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, model_fingerprint, prefix_sha256)
);
CREATE INDEX model_snapshot_oldest ON model_snapshot (tenant_id, last_used_at);

-- The tenant's own chain -------------------------------------------------------------------------------------------------

CREATE TABLE audit_event (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  seq integer NOT NULL CHECK (seq > 0),
  at timestamptz(3) NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  detail json NOT NULL,
  prev_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION marimba_refuse_change();
CREATE TRIGGER audit_event_not_truncated BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION marimba_refuse_change();

-- Row-level security -----------------------------------------------------------------------------------------------------

DO $$
DECLARE
  name text;
BEGIN
  FOR name IN
    SELECT table_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND column_name = 'tenant_id'
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY own_tenant ON %I USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()))',
      name
    );
  END LOOP;
END $$;

-- A tenant sees itself; the first start looks whether there is one and makes it.
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tenant FOR SELECT USING (id = (SELECT marimba_tenant()));
CREATE POLICY lock_own_tenant ON tenant FOR UPDATE
  USING (id = (SELECT marimba_tenant())) WITH CHECK (id = (SELECT marimba_tenant()));
CREATE POLICY system_reads_tenants ON tenant FOR SELECT USING ((SELECT marimba_is_system()));
CREATE POLICY system_makes_tenants ON tenant FOR INSERT WITH CHECK ((SELECT marimba_is_system()));

-- A key says whose request it is, so it is looked up before there is a tenant.
CREATE POLICY system_reads_keys ON api_key FOR SELECT USING ((SELECT marimba_is_system()));

-- The reconciler queues again the forgotten steps of every tenant.
CREATE POLICY system_reads_leases ON step_lease FOR SELECT USING ((SELECT marimba_is_system()));

-- Every tenant may see which models there are; only the workers that serve them say so.
ALTER TABLE model ENABLE ROW LEVEL SECURITY;
ALTER TABLE model FORCE ROW LEVEL SECURITY;
CREATE POLICY tenants_read_models ON model FOR SELECT USING ((SELECT marimba_tenant()) IS NOT NULL);
CREATE POLICY system_keeps_models ON model
  USING ((SELECT marimba_is_system())) WITH CHECK ((SELECT marimba_is_system()));
