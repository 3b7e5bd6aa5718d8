import { callerResource, tenantUsage } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject } from '@nestjs/common';
import { defineRoute, Route } from '../http/route.js';
import { Caller, type Principal } from './principal.js';

const tag = 'Access';
const me = defineRoute({
  method: 'GET',
  path: '/v1/me',
  tag,
  summary: 'Whose key this is, and what it may do',
  response: callerResource,
});
const usage = defineRoute({
  method: 'GET',
  path: '/v1/usage',
  tag,
  summary: 'What the tenant may use, and what of it is used now',
  response: tenantUsage,
  admin: true,
});

@Controller()
export class CallerController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(me)
  async me(@Caller() { tenantId, keyId, name, role, user }: Principal) {
    const tenant = await this.store.tenants.find(tenantId);
    return {
      tenant: { id: tenant.id, name: tenant.name },
      key: { id: keyId, name },
      role,
      ...(user === undefined ? {} : { user }),
    };
  }

  @Route(usage)
  usage(@Caller() { tenantId }: Principal) {
    return this.store.tenants.usage(tenantId);
  }
}
