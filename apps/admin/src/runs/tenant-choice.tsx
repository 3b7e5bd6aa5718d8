import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { useSession } from '../session/session.js';
import { useCaller } from '../session/use-caller.js';

/** For system administrators: whose runs are shown. Every look into another tenant is in that tenant's audit log. */
export function TenantChoice() {
  const { home, tenant, visit } = useSession();
  const { data: caller } = useCaller();
  const isSystem = caller?.role === 'system';
  const query = useQuery({
    queryKey: ['tenants', 'names'],
    queryFn: ({ signal }) => body(home.GET('/v1/tenants', { params: { query: { limit: 200 } }, signal })),
    enabled: isSystem,
  });
  const others = (query.data?.items ?? []).flatMap(({ name }) => (name === caller?.tenant.name ? [] : [name]));
  if (!isSystem || (others.length === 0 && tenant === undefined)) return null;
  return (
    <Select
      aria-label="Tenant"
      placeholder="Own tenant"
      clearable
      searchable={others.length > 8}
      w={158}
      data={tenant === undefined || others.includes(tenant) ? others : [...others, tenant]}
      value={tenant ?? null}
      onChange={(chosen) => visit(chosen ?? undefined)}
    />
  );
}
