-- States of models that have read whole documents. No program ever wrote model_snapshot.

DROP TABLE model_snapshot;

CREATE TABLE document_snapshot (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  id uuid NOT NULL,
  model text NOT NULL,
  model_fingerprint text NOT NULL,
  -- In the order in which they were read.
  document_ids uuid[] NOT NULL CHECK (cardinality(document_ids) > 0),
  -- Of the texts' own hashes, in that order, joined by ','.
  texts_sha256 text NOT NULL,
  -- The form of the prompt that holds the texts, and what stands before them.
  rendering text NOT NULL,
  tokens integer NOT NULL CHECK (tokens > 0),
  -- Of the state.
  bytes bigint NOT NULL CHECK (bytes >= 0),
  created_at timestamptz(3) NOT NULL,
  last_used_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, model, document_ids, rendering)
);
CREATE INDEX document_snapshot_documents ON document_snapshot USING gin (document_ids);

ALTER TABLE document_snapshot ENABLE ROW LEVEL SECURITY;
ALTER TABLE document_snapshot FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON document_snapshot
  USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()));

-- A snapshot goes with any of its documents, whoever removes it.
CREATE FUNCTION drop_document_snapshots() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM document_snapshot WHERE tenant_id = OLD.tenant_id AND document_ids @> ARRAY[OLD.id];
  RETURN OLD;
END $$;
CREATE TRIGGER document_drops_snapshots AFTER DELETE ON document
  FOR EACH ROW EXECUTE FUNCTION drop_document_snapshots();

-- What a worker knows of a model's costs: bytes of its state, and tokens a second as last measured.
ALTER TABLE model
  ADD COLUMN state_bytes double precision,
  ADD COLUMN kv_bytes_per_token double precision,
  ADD COLUMN prefill_rate double precision,
  ADD COLUMN decode_rate double precision;
