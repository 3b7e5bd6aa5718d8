/** With a system administrator's key: the tenant, by id or name, that a request looks into. */
export const tenantHeader = 'marimba-tenant';
