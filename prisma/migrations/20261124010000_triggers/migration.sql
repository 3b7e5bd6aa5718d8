-- Requests that a caller may repeat: which run a key has started, and with what body.

CREATE TABLE run_request (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  key text NOT NULL,
  body_sha256 text NOT NULL CHECK (body_sha256 ~ '^[0-9a-f]{64}$'),
  -- No foreign key: the key is taken before its run is there.
  run_id uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, key)
);
CREATE INDEX run_request_oldest ON run_request (tenant_id, created_at);

ALTER TABLE run_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE run_request FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON run_request
  USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()));
