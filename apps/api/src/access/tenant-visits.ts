import { TerminalError, tenantHeader } from '@marimba/contracts';
import type { Store } from '@marimba/store';
import type { FastifyRequest } from 'fastify';
import { actorOf, type Principal } from './principal.js';

/** A page that reads the same address again and again is one visit as long. */
const sameVisitMs = 60_000;
const mostRemembered = 10_000;

/**
 * A system administrator looks into another tenant: as its viewer, so that nothing can be changed there, and written into
 * that tenant's audit log before anything is read.
 */
export class TenantVisits {
  private readonly told = new Map<string, number>();

  constructor(private readonly store: Store) {}

  /** @throws TerminalError auth.forbidden, tenant.not-found */
  async principal(principal: Principal, request: FastifyRequest): Promise<Principal> {
    const named = request.headers[tenantHeader];
    if (named === undefined) return principal;
    if (principal.role !== 'system' || typeof named !== 'string')
      throw new TerminalError('auth.forbidden', 'Only a system administrator may look into another tenant.', {
        remedy: `Leave the header ${tenantHeader} out.`,
      });
    const { id } = await this.store.tenants.find(named);
    if (id === principal.tenantId) return principal;
    await this.tell(id, principal, request);
    return { ...principal, tenantId: id, role: 'viewer', user: undefined };
  }

  private async tell(tenantId: string, principal: Principal, request: FastifyRequest): Promise<void> {
    const { method, url } = request;
    const visit = `${principal.keyId} ${tenantId} ${method} ${url}`;
    const now = Date.now();
    if ((this.told.get(visit) ?? 0) > now - sameVisitMs) return;
    await this.store.audit.append(tenantId, {
      actor: actorOf(principal),
      action: 'tenant.looked-into',
      subject: `${method} ${url}`.slice(0, 300),
      detail: { tenant: principal.tenantId, from: { address: request.ip, requestId: request.id } },
    });
    if (this.told.size >= mostRemembered) this.told.clear();
    this.told.set(visit, now);
  }
}
