-- Webhooks: signed events of other services, each of which starts a run.

CREATE TABLE webhook (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  -- Stands in the address that events are sent to, so it is looked up before there is a tenant.
  id uuid NOT NULL UNIQUE,
  name text NOT NULL,
  workflow text NOT NULL,
  version integer CHECK (version > 0),
  -- What the run's input is made of; null: the body.
  input json,
  -- Encrypted by the api; the database never sees the secret.
  secret bytea NOT NULL,
  previous_secret bytea,
  previous_until timestamptz(3),
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name),
  CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
);
CREATE INDEX webhook_newest ON webhook (tenant_id, created_at DESC, id DESC);

ALTER TABLE webhook ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON webhook
  USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()));
-- The address of an event says whose it is.
CREATE POLICY system_reads_webhooks ON webhook FOR SELECT USING ((SELECT marimba_is_system()));
