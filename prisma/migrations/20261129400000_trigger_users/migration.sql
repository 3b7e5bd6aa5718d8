-- The person that the runs of a schedule or a webhook are for: whose own key made it, or changed it last.
ALTER TABLE schedule ADD COLUMN for_user text;
ALTER TABLE webhook ADD COLUMN for_user text;

-- Of those that are there, tenant by tenant, since row-level security binds this migration too.
DO $$
DECLARE
  v_tenant uuid;
  name text;
BEGIN
  PERFORM set_config('marimba.scope', 'system', true);
  FOR v_tenant IN SELECT id FROM tenant LOOP
    PERFORM set_config('marimba.tenant', v_tenant::text, true), set_config('marimba.scope', '', true);
    FOREACH name IN ARRAY ARRAY['schedule', 'webhook'] LOOP
      EXECUTE format(
        'UPDATE %1$I SET for_user = api_key.for_user FROM api_key
         WHERE %1$I.tenant_id = $1 AND api_key.tenant_id = $1 AND api_key.for_user IS NOT NULL
           AND %1$I.created_by = format(''key:%%s (%%s)'', api_key.name, api_key.id)', name) USING v_tenant;
    END LOOP;
    PERFORM set_config('marimba.scope', 'system', true);
  END LOOP;
  PERFORM set_config('marimba.tenant', '', true), set_config('marimba.scope', '', true);
END $$;
