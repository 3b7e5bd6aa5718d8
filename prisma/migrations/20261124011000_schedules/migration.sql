-- Schedules: times at which runs are started.

CREATE TABLE schedule (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  id uuid NOT NULL,
  name text NOT NULL,
  workflow text NOT NULL,
  version integer CHECK (version > 0),
  input json NOT NULL,
  cron text NOT NULL,
  timezone text NOT NULL,
  overlap text NOT NULL CHECK (overlap IN ('allow', 'skip', 'cancel-running', 'queue-one')),
  catch_up text NOT NULL CHECK (catch_up IN ('none', 'one', 'all')),
  -- Seconds.
  catch_up_window integer NOT NULL CHECK (catch_up_window >= 0),
  status text NOT NULL CHECK (status IN ('active', 'paused')),
  -- Counts its changes: a decision about an older one is not written.
  revision integer NOT NULL DEFAULT 1,
  -- The first time that nothing was decided about.
  next_at timestamptz(3),
  -- The time that waits for the last run to end.
  held_at timestamptz(3),
  -- Times that were decided about and whose runs are being started; by somebody else after `firing_until`.
  firing timestamptz(3)[] NOT NULL DEFAULT '{}',
  firing_until timestamptz(3),
  last_run_id uuid,
  last_fired_at timestamptz(3),
  last_error json,
  last_skipped json,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  -- When a worker looks at it next; null: not before somebody changes it.
  look_at timestamptz(3) GENERATED ALWAYS AS (
    CASE WHEN cardinality(firing) > 0 THEN firing_until
         WHEN status = 'active' THEN coalesce(held_at, next_at) END
  ) STORED,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name),
  CHECK (cardinality(firing) = 0 OR firing_until IS NOT NULL)
);
CREATE INDEX schedule_newest ON schedule (tenant_id, created_at DESC, id DESC);
CREATE INDEX schedule_to_look_at ON schedule (look_at, id) WHERE look_at IS NOT NULL;

ALTER TABLE schedule ENABLE ROW LEVEL SECURITY;
ALTER TABLE schedule FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON schedule
  USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()));
-- Workers find out which ones are due; what they do with one they do as its tenant.
CREATE POLICY system_reads_schedules ON schedule FOR SELECT
  USING ((SELECT marimba_is_system()) AND look_at IS NOT NULL);
