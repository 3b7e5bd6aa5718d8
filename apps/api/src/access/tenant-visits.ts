import { TerminalError, tenantHeader } from '@marimba/contracts';
import type { Store } from '@marimba/store';
import type { FastifyRequest } from 'fastify';
import { actorOf, type Principal } from './principal.js';

/** A page that reads the same address again and again is one visit as long. */
const sameVisitMs = 60_000;
const mostRemembered = 10_000;

/**
 * A system administrator looks into another tenant: as its viewer, so that nothing can be changed there. That, and what is
 * read of the tenants themselves, is written into that tenant's audit log before anything is read.
 */
export class TenantVisits {
  private readonly told = new Map<string, number>();

  constructor(private readonly store: Store) {}

  /** @throws TerminalError auth.forbidden, tenant.not-found */
  async principal(principal: Principal, request: FastifyRequest): Promise<Principal> {
    const named = request.headers[tenantHeader];
    if (named === undefined) {
      if (principal.role === 'system') await this.tellTenantRead(principal, request);
      return principal;
    }
    if (principal.role !== 'system' || typeof named !== 'string')
      throw new TerminalError('auth.forbidden', 'Only a system administrator may look into another tenant.', {
        remedy: `Leave the header ${tenantHeader} out.`,
      });
    const { id } = await this.store.tenants.find(named);
    if (id === principal.tenantId) return principal;
    await this.tell(id, 'tenant.looked-into', principal, request);
    return { ...principal, tenantId: id, role: 'viewer', user: undefined };
  }

  /** What a tenant may and uses is read: its own log says so. Of the list of all, that of who reads it. */
  private async tellTenantRead(principal: Principal, request: FastifyRequest): Promise<void> {
    const route = request.routeOptions.url;
    if (request.method !== 'GET' || !route?.startsWith('/v1/tenants')) return;
    const { tenant } = request.params as { tenant?: string };
    if (tenant === undefined) return this.tell(principal.tenantId, 'tenants.listed', principal, request);
    const { id } = await this.store.tenants.find(tenant);
    await this.tell(id, 'tenant.read', principal, request);
  }

  private async tell(tenantId: string, action: string, principal: Principal, request: FastifyRequest): Promise<void> {
    const { method, url } = request;
    const visit = `${principal.keyId} ${tenantId} ${method} ${url}`;
    const now = Date.now();
    if ((this.told.get(visit) ?? 0) > now - sameVisitMs) return;
    await this.store.audit.append(tenantId, {
      actor: actorOf(principal),
      action,
      subject: `${method} ${url}`.slice(0, 300),
      detail: { tenant: principal.tenantId, from: { address: request.ip, requestId: request.id } },
    });
    if (this.told.size >= mostRemembered) this.told.clear();
    this.told.set(visit, now);
  }
}
