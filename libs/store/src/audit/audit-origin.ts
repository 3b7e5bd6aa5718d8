import { AsyncLocalStorage } from 'node:async_hooks';

/** Where an act comes from. A type, not an interface, so that it fits JSON. */
export type AuditOrigin = {
  /** Of the client, as the service sees it. */
  address: string;
  requestId: string;
};

/** The request that is being answered: every audit event that is written meanwhile says in `detail.from` where it came from. */
export const auditOrigin = new AsyncLocalStorage<AuditOrigin>();
