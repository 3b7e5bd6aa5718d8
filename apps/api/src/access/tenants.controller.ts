import {
  createdTenant,
  createTenantBody,
  createTenantKeyBody,
  pageOf,
  pageQuery,
  tenantLimits,
  tenantResource,
  tenantUsage,
  uuid,
} from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { actorOf, Caller, type Principal } from './principal.js';

const tag = 'Tenants';
const role = 'system';
const params = z.object({ tenant: z.string().min(1).max(200) });

const create = defineRoute({
  method: 'POST',
  path: '/v1/tenants',
  tag,
  summary: "Make a tenant with its first administrator's key, which is shown this once",
  body: createTenantBody,
  response: createdTenant,
  status: 201,
  role,
});
const list = defineRoute({
  method: 'GET',
  path: '/v1/tenants',
  tag,
  summary: 'List the tenants of the installation, newest first',
  query: pageQuery,
  response: pageOf(tenantResource),
  role,
});
const get = defineRoute({
  method: 'GET',
  path: '/v1/tenants/:tenant',
  tag,
  summary: 'One tenant, by id or name',
  params,
  response: tenantResource,
  role,
});
const usage = defineRoute({
  method: 'GET',
  path: '/v1/tenants/:tenant/usage',
  tag,
  summary: 'What a tenant may use, and what of it is used now',
  params,
  response: tenantUsage,
  role,
});
const setLimits = defineRoute({
  method: 'PUT',
  path: '/v1/tenants/:tenant/limits',
  tag,
  summary: 'Set what a tenant may use; what is left out has no bound',
  params,
  body: tenantLimits,
  response: tenantResource,
  role,
});
const disable = defineRoute({
  method: 'POST',
  path: '/v1/tenants/:tenant/disable',
  tag,
  summary: 'Accept none of its keys within two seconds, and begin no run of it; what is going ends as it would',
  params,
  response: tenantResource,
  role,
});
const enable = defineRoute({
  method: 'POST',
  path: '/v1/tenants/:tenant/enable',
  tag,
  summary: 'Take the keys of a disabled tenant again',
  params,
  response: tenantResource,
  role,
});
const createKey = defineRoute({
  method: 'POST',
  path: '/v1/tenants/:tenant/api-keys',
  tag,
  summary: "Make another administrator's key of a tenant, which is shown this once",
  params,
  body: createTenantKeyBody,
  response: z.object({ id: uuid, key: z.string() }),
  status: 201,
  role,
});

/** The tenants of the installation, for system administrators. */
@Controller()
export class TenantsController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(create)
  async create(
    @Input() { body }: RouteInput<typeof create>,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { tenant, key } = await this.store.tenants.create(body, keeperOf(caller));
    reply.header('location', `/v1/tenants/${tenant.name}`);
    return { ...tenant, key };
  }

  @Route(list)
  list(@Input() { query }: RouteInput<typeof list>) {
    return this.store.tenants.list(query);
  }

  @Route(get)
  get(@Input() { params }: RouteInput<typeof get>) {
    return this.store.tenants.find(params.tenant);
  }

  @Route(usage)
  async usage(@Input() { params }: RouteInput<typeof usage>) {
    const { id } = await this.store.tenants.find(params.tenant);
    return this.store.tenants.usage(id);
  }

  @Route(setLimits)
  setLimits(@Input() { params, body }: RouteInput<typeof setLimits>, @Caller() caller: Principal) {
    return this.store.tenants.setLimits(params.tenant, body, keeperOf(caller));
  }

  @Route(disable)
  disable(@Input() { params }: RouteInput<typeof disable>, @Caller() caller: Principal) {
    return this.store.tenants.setDisabled(params.tenant, true, keeperOf(caller));
  }

  @Route(enable)
  enable(@Input() { params }: RouteInput<typeof enable>, @Caller() caller: Principal) {
    return this.store.tenants.setDisabled(params.tenant, false, keeperOf(caller));
  }

  @Route(createKey)
  createKey(@Input() { params, body }: RouteInput<typeof createKey>, @Caller() caller: Principal) {
    return this.store.tenants.createKey(params.tenant, body.name, keeperOf(caller));
  }
}

const keeperOf = (caller: Principal) => ({ tenantId: caller.tenantId, actor: actorOf(caller) });
