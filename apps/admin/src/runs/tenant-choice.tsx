import { body } from '../api/api-client.js';
import { PagedSelect } from '../components/paged-select.js';
import { usePages } from '../components/use-pages.js';
import { useSession } from '../session/session.js';
import { useCaller } from '../session/use-caller.js';

/** For system administrators: whose runs are shown. Every look into another tenant is in that tenant's audit log. */
export function TenantChoice() {
  const { home, tenant, visit } = useSession();
  const { data: caller } = useCaller();
  const isSystem = caller?.role === 'system';
  const pages = usePages({
    queryKey: ['tenants', 'names'],
    read: (page, signal) => body(home.GET('/v1/tenants', { params: { query: page }, signal })),
    enabled: isSystem,
  });
  const others = (pages.items ?? []).flatMap(({ name }) => (name === caller?.tenant.name ? [] : [name]));
  if (!isSystem || (others.length === 0 && tenant === undefined)) return null;
  return (
    <PagedSelect
      pages={pages}
      aria-label="Tenant"
      placeholder="Own tenant"
      clearable
      w={158}
      data={tenant === undefined || others.includes(tenant) ? others : [...others, tenant]}
      value={tenant ?? null}
      onChange={(chosen) => visit(chosen ?? undefined)}
    />
  );
}
