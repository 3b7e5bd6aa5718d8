-- What searches may filter by, and how a collection ranks ({"k1", "b", "fusionK"}; what is left out has its default).
ALTER TABLE collection ADD COLUMN filterable jsonb NOT NULL DEFAULT '{}', ADD COLUMN ranking jsonb NOT NULL DEFAULT '{}';
ALTER TABLE document ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}';

-- The collections that have vectors, one row for each embedder that made some. `embedder` is the fingerprint of a model:
-- vectors of two models cannot be compared. `vectors` is kept right by whoever inserts and by the trigger below; `revision`
-- rises with every insertion (the collection's row is locked for it), so that a reader can ask for what is new.
CREATE TABLE collection_vectors (
  tenant_id uuid NOT NULL,
  collection_id uuid NOT NULL,
  embedder text NOT NULL,
  dimensions integer NOT NULL CHECK (dimensions > 0),
  vectors integer NOT NULL DEFAULT 0 CHECK (vectors >= 0),
  revision bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, collection_id, embedder),
  FOREIGN KEY (tenant_id, collection_id) REFERENCES collection (tenant_id, id) ON DELETE CASCADE
);

-- A chunk's vector: little-endian 32-bit floats, of length 1. It goes with its chunk.
CREATE TABLE chunk_vector (
  tenant_id uuid NOT NULL,
  collection_id uuid NOT NULL,
  embedder text NOT NULL,
  document_id uuid NOT NULL,
  ordinal integer NOT NULL,
  revision bigint NOT NULL,
  vector bytea NOT NULL,
  PRIMARY KEY (tenant_id, collection_id, embedder, document_id, ordinal),
  FOREIGN KEY (tenant_id, document_id, ordinal) REFERENCES chunk (tenant_id, document_id, ordinal) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, collection_id, embedder) REFERENCES collection_vectors (tenant_id, collection_id, embedder) ON DELETE CASCADE
);
CREATE INDEX chunk_vector_of_chunk ON chunk_vector (tenant_id, document_id, ordinal);
CREATE INDEX chunk_vector_newest ON chunk_vector (tenant_id, collection_id, embedder, revision);

CREATE FUNCTION marimba_count_removed_vectors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE collection_vectors SET vectors = collection_vectors.vectors - gone.vectors
  FROM (SELECT tenant_id, collection_id, embedder, count(*)::int AS vectors FROM removed GROUP BY 1, 2, 3) AS gone
  WHERE collection_vectors.tenant_id = gone.tenant_id AND collection_vectors.collection_id = gone.collection_id
    AND collection_vectors.embedder = gone.embedder;
  RETURN NULL;
END $$;
CREATE TRIGGER chunk_vector_removed AFTER DELETE ON chunk_vector REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION marimba_count_removed_vectors();

-- pgvector's indexes want a vector of a fixed number of dimensions, so each embedder gets an index of its own when it is
-- first used; here is the column that they are over. `chunk.embedding` of the first migration was never written.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'vector') THEN
    ALTER TABLE chunk DROP COLUMN IF EXISTS embedding;
    ALTER TABLE chunk_vector ADD COLUMN embedding vector;
  END IF;
END $$;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['collection_vectors', 'chunk_vector'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY own_tenant ON %I USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()))',
      name
    );
  END LOOP;
END $$;
