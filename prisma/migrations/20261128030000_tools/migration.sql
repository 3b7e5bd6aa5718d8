-- Secrets that tools use by name, what tenants have registered tools from, and these tools.

CREATE TABLE secret (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  id uuid NOT NULL,
  name text NOT NULL,
  description text,
  -- Encrypted by the service; the database never sees the value.
  sealed bytea NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
CREATE INDEX secret_newest ON secret (tenant_id, created_at DESC, id DESC);

CREATE TABLE tool_source (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('sql', 'openapi', 'mcp')),
  description text,
  -- Names secrets, holds none.
  config json NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
CREATE INDEX tool_source_newest ON tool_source (tenant_id, created_at DESC, id DESC);

-- Only what was approved is called, and only while the source still says the same.
CREATE TABLE tool (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  name text NOT NULL,
  source_id uuid NOT NULL,
  approved json,
  approved_sha256 text CHECK (approved_sha256 ~ '^[0-9a-f]{64}$'),
  approved_by text,
  approved_at timestamptz(3),
  -- As the source said last; null: it has the tool no more.
  seen json,
  seen_sha256 text CHECK (seen_sha256 ~ '^[0-9a-f]{64}$'),
  seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, name),
  FOREIGN KEY (tenant_id, source_id) REFERENCES tool_source (tenant_id, id) ON DELETE CASCADE,
  CHECK ((approved IS NULL) = (approved_sha256 IS NULL) AND (approved IS NULL) = (approved_by IS NULL)
    AND (approved IS NULL) = (approved_at IS NULL)),
  CHECK ((seen IS NULL) = (seen_sha256 IS NULL)),
  CHECK (approved IS NOT NULL OR seen IS NOT NULL)
);
CREATE INDEX tool_of_source ON tool (tenant_id, source_id);

ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE secret FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON secret
  USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()));
ALTER TABLE tool_source ENABLE ROW LEVEL SECURITY;
ALTER TABLE tool_source FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tool_source
  USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()));
ALTER TABLE tool ENABLE ROW LEVEL SECURITY;
ALTER TABLE tool FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tool
  USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()));
