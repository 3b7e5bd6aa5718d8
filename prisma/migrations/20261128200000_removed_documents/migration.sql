-- Documents that were removed or replaced, so that every worker drops the states that have read them.

CREATE TABLE document_removed (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  document_id uuid NOT NULL,
  collection text NOT NULL,
  source text NOT NULL,
  -- {"texts"}: recognises pieces of its text without holding them.
  fingerprints jsonb NOT NULL,
  removed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, document_id)
);

CREATE TABLE document_states_searched (
  tenant_id uuid NOT NULL,
  document_id uuid NOT NULL,
  worker text NOT NULL,
  -- Names the folder of states on disk that it looked through too; none without one.
  states_folder text,
  dropped integer NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, document_id, worker),
  FOREIGN KEY (tenant_id, document_id) REFERENCES document_removed (tenant_id, document_id)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['document_removed', 'document_states_searched']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY own_tenant ON %I USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()))',
      name
    );
    EXECUTE format('CREATE POLICY system_reads ON %I FOR SELECT USING ((SELECT marimba_is_system()))', name);
  END LOOP;
END $$;

ALTER TABLE memory_states_searched ADD COLUMN states_folder text;

-- The model that reads each new document of a collection once, whole.
ALTER TABLE collection ADD COLUMN snapshot_model text;
