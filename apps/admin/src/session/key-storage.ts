const place = 'marimba.api-key';
const tenantPlace = 'marimba.tenant';

/** The key lives as long as the browser tab and no longer; it is never written anywhere else. */
export const keyStorage = {
  read: (): string | undefined => sessionStorage.getItem(place) ?? undefined,
  write: (key: string): void => sessionStorage.setItem(place, key),
  clear: (): void => {
    sessionStorage.removeItem(place);
    sessionStorage.removeItem(tenantPlace);
  },
  /** The other tenant that is looked into. */
  readTenant: (): string | undefined => sessionStorage.getItem(tenantPlace) ?? undefined,
  writeTenant: (tenant: string | undefined): void =>
    tenant === undefined ? sessionStorage.removeItem(tenantPlace) : sessionStorage.setItem(tenantPlace, tenant),
};
