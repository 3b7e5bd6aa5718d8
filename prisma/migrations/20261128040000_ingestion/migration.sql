-- Ingestion: documents of any format with their originals and pages, uploads that wait to be read, and removal.

-- Characters that chunks of the collection are joined up to, and may have at most; null: as libs/knowledge has it.
ALTER TABLE collection
  ADD COLUMN chunk_target integer CHECK (chunk_target > 0),
  ADD COLUMN chunk_max integer CHECK (chunk_max >= chunk_target),
  ADD CHECK ((chunk_target IS NULL) = (chunk_max IS NULL));

-- Whether a run's log may refer to the blob: such a blob is never removed. Texts that documents alone have kept are text,
-- and no canonical JSON.
ALTER TABLE blob ADD COLUMN logged boolean NOT NULL DEFAULT true;
UPDATE blob SET logged = false
WHERE media_type LIKE 'text/%' AND left(encode(substring(content FROM 1 FOR 1), 'escape'), 1) NOT IN ('{', '[', '"');

ALTER TABLE document
  -- The file as it was sent or fetched; null where the text itself was given.
  ADD COLUMN original_sha256 text,
  ADD COLUMN original_bytes integer,
  -- What `pages` are: pages, slides, or parts.
  ADD COLUMN unit text CHECK (unit IN ('page', 'slide', 'part')),
  -- [{ number, title?, start, end }], offsets as those of chunks.
  ADD COLUMN pages json,
  ADD FOREIGN KEY (tenant_id, original_sha256) REFERENCES blob (tenant_id, sha256),
  ADD CHECK ((original_sha256 IS NULL) = (original_bytes IS NULL)),
  ADD CHECK ((unit IS NULL) = (pages IS NULL));
CREATE INDEX document_of_text ON document (tenant_id, sha256);
CREATE INDEX document_of_original ON document (tenant_id, original_sha256) WHERE original_sha256 IS NOT NULL;

-- Of the page, slide or part where the chunk stands.
ALTER TABLE chunk ADD COLUMN page integer CHECK (page > 0);

-- Bytes that a run is going to read. No foreign key to the run: they are there before it is.
CREATE TABLE upload (
  tenant_id uuid NOT NULL,
  run_id uuid NOT NULL,
  sha256 text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, run_id, sha256),
  FOREIGN KEY (tenant_id, sha256) REFERENCES blob (tenant_id, sha256)
);
CREATE INDEX upload_of_blob ON upload (tenant_id, sha256);

ALTER TABLE upload ENABLE ROW LEVEL SECURITY;
ALTER TABLE upload FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON upload
  USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()));
