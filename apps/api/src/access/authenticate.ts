import { mayAct, TerminalError } from '@marimba/contracts';
import { runReader, type Store } from '@marimba/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Principal, principalOf, setPrincipal } from './principal.js';
import { publicRoutes } from './public-routes.js';
import { TenantVisits } from './tenant-visits.js';

/** A revoked key is accepted for at most this long by a process that has just seen it. */
const rememberMs = 2_000;
const mostRemembered = 10_000;

/**
 * Refuses every request without a valid key before any handler runs, unless its route is on the public list: as a hook of
 * the server itself, so that a route that is added past Nest is guarded too.
 */
export function requireApiKeys(server: FastifyInstance, store: Store): void {
  const keys = new RememberedKeys(store);
  const visits = new TenantVisits(store);
  server.addHook('onRequest', async (request) => {
    const route = request.routeOptions.url;
    // No route: the answer is 404 and tells nothing.
    if (route === undefined || publicRoutes.has(route)) return;
    const principal = await keys.principal(bearerOf(request));
    setPrincipal(request, await visits.principal(principal, request));
  });
}

function bearerOf(request: FastifyRequest): string {
  const [scheme, key] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && key) return key;
  throw new TerminalError('auth.missing-key', 'This route needs an API key.', {
    remedy: 'Send it as the header `Authorization: Bearer mrb_…`. The first start of the service printed one.',
  });
}

/**
 * What a request reads is bound to whom its key is for: an administrator's sees all runs of the tenant, a person's own key
 * below that sees theirs only.
 */
export function boundRuns(server: FastifyInstance): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const principal = principalOf(request);
    if (principal?.user === undefined || mayAct(principal.role, 'admin')) done();
    else runReader.run(principal.user, done);
  });
}

/** Spares the database a look-up a request. */
class RememberedKeys {
  private readonly known = new Map<string, { principal: Principal; until: number }>();

  constructor(private readonly store: Store) {}

  async principal(key: string): Promise<Principal> {
    const found = this.known.get(key);
    if (found !== undefined && found.until > Date.now()) return found.principal;
    this.known.delete(key);
    const principal = await this.store.apiKeys.authenticate(key);
    if (this.known.size >= mostRemembered) this.known.clear();
    this.known.set(key, { principal, until: Date.now() + rememberMs });
    // Only told to whoever keeps the keys: a request does not wait for it, nor fail with it.
    this.store.apiKeys.used(principal).catch(() => undefined);
    return principal;
  }
}
