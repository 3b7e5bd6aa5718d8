import {
  apiKeyResource,
  createApiKeyBody,
  createdApiKey,
  listApiKeysQuery,
  pageOf,
  TerminalError,
} from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { actorOf, Caller, type Principal } from './principal.js';

const tag = 'API keys';
const createKey = defineRoute({
  method: 'POST',
  path: '/v1/api-keys',
  tag,
  summary: 'Make a key; it is shown this once',
  body: createApiKeyBody,
  response: createdApiKey,
  status: 201,
  admin: true,
});
const listKeys = defineRoute({
  method: 'GET',
  path: '/v1/api-keys',
  tag,
  summary: 'List the keys, without their secrets',
  query: listApiKeysQuery,
  response: pageOf(apiKeyResource),
  admin: true,
});
const revokeKey = defineRoute({
  method: 'DELETE',
  path: '/v1/api-keys/:id',
  tag,
  summary: 'Revoke a key; it is refused within two seconds',
  params: z.object({ id: z.uuid() }),
  status: 204,
  admin: true,
});

@Controller()
export class ApiKeysController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(createKey)
  async create(@Input() { body }: RouteInput<typeof createKey>, @Caller() caller: Principal) {
    if (body.role === 'system' && caller.role !== 'system')
      throw new TerminalError('auth.forbidden', 'Only a system administrator may make the key of another.', {
        remedy: "Use a system administrator's key, or `marimba key create --role system` beside the database.",
      });
    const { resource, key } = await this.store.apiKeys.create(caller.tenantId, body, actorOf(caller));
    return { ...resource, key };
  }

  @Route(listKeys)
  list(@Input() { query }: RouteInput<typeof listKeys>, @Caller() caller: Principal) {
    return this.store.apiKeys.list(caller.tenantId, query);
  }

  @Route(revokeKey)
  revoke(@Input() { params }: RouteInput<typeof revokeKey>, @Caller() caller: Principal) {
    return this.store.apiKeys.revoke(caller.tenantId, params.id, actorOf(caller), {
      system: caller.role === 'system',
    });
  }
}
