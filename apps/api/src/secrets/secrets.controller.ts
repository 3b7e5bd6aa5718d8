import { pageOf, pageQuery, putSecretBody, secretResource, slug } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';

const tag = 'Secrets';
const params = z.object({ name: slug });

const put = defineRoute({
  method: 'PUT',
  path: '/v1/secrets/:name',
  tag,
  summary: 'Keep a value that tools use by name, or replace it; no route gives it back',
  params,
  body: putSecretBody,
  response: secretResource,
  admin: true,
});
const list = defineRoute({
  method: 'GET',
  path: '/v1/secrets',
  tag,
  summary: 'List secrets, newest first, without their values',
  query: pageQuery,
  response: pageOf(secretResource),
  admin: true,
});
const get = defineRoute({
  method: 'GET',
  path: '/v1/secrets/:name',
  tag,
  summary: 'One secret, without its value',
  params,
  response: secretResource,
  admin: true,
});
const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/secrets/:name',
  tag,
  summary: 'Remove a secret; tools that use it fail until it is put again',
  params,
  status: 204,
  admin: true,
});

@Controller()
export class SecretsController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(put)
  put(@Input() { params, body }: RouteInput<typeof put>, @Caller() caller: Principal) {
    return this.store.secrets.put(caller.tenantId, params.name, body, actorOf(caller));
  }

  @Route(list)
  list(@Input() { query }: RouteInput<typeof list>, @Caller() { tenantId }: Principal) {
    return this.store.secrets.list(tenantId, query);
  }

  @Route(get)
  get(@Input() { params }: RouteInput<typeof get>, @Caller() { tenantId }: Principal) {
    return this.store.secrets.get(tenantId, params.name);
  }

  @Route(remove)
  remove(@Input() { params }: RouteInput<typeof remove>, @Caller() caller: Principal) {
    return this.store.secrets.remove(caller.tenantId, params.name, actorOf(caller));
  }
}
