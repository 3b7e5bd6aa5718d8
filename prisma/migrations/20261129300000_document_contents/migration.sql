-- What documents say, once in a collection: chunks, postings and vectors belong to a content, to which several documents
-- (sources) may point. `document_id` of chunk, chunk_posting and chunk_vector names the content: the id of the document that
-- brought it first, which may be gone by now.
CREATE TABLE document_content (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  collection_id uuid NOT NULL,
  -- SHA-256 of the text and how it is divided. None of what was there before: it is shared once it is brought anew.
  fingerprint text,
  chunks integer NOT NULL,
  terms integer NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, collection_id) REFERENCES collection (tenant_id, id)
);
CREATE UNIQUE INDEX document_content_once ON document_content (tenant_id, collection_id, fingerprint);

ALTER TABLE document ADD COLUMN content_id uuid;
-- Tenant by tenant, since row-level security shows one at a time.
DO $$
DECLARE
  owner uuid;
  owners uuid[];
BEGIN
  PERFORM set_config('marimba.scope', 'system', true);
  owners := ARRAY(SELECT id FROM tenant);
  PERFORM set_config('marimba.scope', '', true);
  FOREACH owner IN ARRAY owners LOOP
    PERFORM set_config('marimba.tenant', owner::text, true);
    INSERT INTO document_content (tenant_id, id, collection_id, chunks, terms)
      SELECT tenant_id, id, collection_id, chunks, terms FROM document WHERE tenant_id = owner;
    UPDATE document SET content_id = id WHERE tenant_id = owner;
  END LOOP;
  PERFORM set_config('marimba.tenant', '', true);
END $$;
ALTER TABLE document
  ALTER COLUMN content_id SET NOT NULL,
  ADD FOREIGN KEY (tenant_id, content_id) REFERENCES document_content (tenant_id, id);
CREATE INDEX document_of_content ON document (tenant_id, content_id);

ALTER TABLE chunk
  DROP CONSTRAINT chunk_tenant_id_document_id_fkey,
  ADD FOREIGN KEY (tenant_id, document_id) REFERENCES document_content (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE chunk_posting
  DROP CONSTRAINT chunk_posting_tenant_id_document_id_fkey,
  ADD FOREIGN KEY (tenant_id, document_id) REFERENCES document_content (tenant_id, id) ON DELETE CASCADE;

ALTER TABLE document_content ENABLE ROW LEVEL SECURITY;
ALTER TABLE document_content FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON document_content
  USING (tenant_id = (SELECT marimba_tenant())) WITH CHECK (tenant_id = (SELECT marimba_tenant()));
