import {
  createdWebhook,
  createWebhookBody,
  listWebhooksQuery,
  pageOf,
  rotateWebhookBody,
  slug,
  updateWebhookBody,
  webhookResource,
} from '@marimba/contracts';
import { checkWebhookInput } from '@marimba/engine';
import { Store, uuidV7 } from '@marimba/store';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { newWebhookSecret } from './webhook-signature.js';

const tag = 'Webhooks';
const params = z.object({ name: slug });

const create = defineRoute({
  method: 'POST',
  path: '/v1/webhooks',
  tag,
  summary: 'Let signed events start runs of a workflow; the secret is shown this once',
  body: createWebhookBody,
  response: createdWebhook,
  status: 201,
  admin: true,
});
const list = defineRoute({
  method: 'GET',
  path: '/v1/webhooks',
  tag,
  summary: 'List webhooks, newest first, without their secrets',
  query: listWebhooksQuery,
  response: pageOf(webhookResource),
  admin: true,
});
const get = defineRoute({
  method: 'GET',
  path: '/v1/webhooks/:name',
  tag,
  summary: 'One webhook, without its secret',
  params,
  response: webhookResource,
  admin: true,
});
const update = defineRoute({
  method: 'PUT',
  path: '/v1/webhooks/:name',
  tag,
  summary: 'Replace all of a webhook but its name, its address and its secret',
  params,
  body: updateWebhookBody,
  response: webhookResource,
  admin: true,
});
const pause = defineRoute({
  method: 'POST',
  path: '/v1/webhooks/:name/pause',
  tag,
  summary: 'Refuse signed events until it is resumed (409 webhook.paused)',
  description:
    'Nothing of them is kept: who sends as Standard Webhooks says sends them again, for hours or days, so that a short pause loses none and what is sent meanwhile can still be withdrawn.',
  params,
  response: webhookResource,
  admin: true,
});
const resume = defineRoute({
  method: 'POST',
  path: '/v1/webhooks/:name/resume',
  tag,
  summary: 'Take signed events again',
  params,
  response: webhookResource,
  admin: true,
});
const rotate = defineRoute({
  method: 'POST',
  path: '/v1/webhooks/:name/rotate',
  tag,
  summary: 'Make a new secret, shown this once; the old one is taken for a while longer',
  params,
  body: rotateWebhookBody,
  response: createdWebhook,
  admin: true,
});
const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/webhooks/:name',
  tag,
  summary: 'Remove a webhook; its runs stay',
  params,
  status: 204,
  admin: true,
});

@Controller()
export class WebhooksController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(WebhookSecrets) private readonly secrets: WebhookSecrets,
  ) {}

  @Route(create)
  async create(
    @Input() { body }: RouteInput<typeof create>,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.check(caller, body);
    const { tenantId } = caller;
    const id = uuidV7();
    const secret = newWebhookSecret();
    const sealed = this.secrets.seal(secret, { tenantId, id });
    const webhook = await this.store.webhooks.create(
      tenantId,
      { ...body, id, secret: sealed, user: caller.user },
      actorOf(caller),
    );
    reply.header('location', `/v1/webhooks/${webhook.name}`);
    return { ...webhook, secret };
  }

  @Route(list)
  list(@Input() { query }: RouteInput<typeof list>, @Caller() { tenantId }: Principal) {
    return this.store.webhooks.list(tenantId, query);
  }

  @Route(get)
  get(@Input() { params }: RouteInput<typeof get>, @Caller() { tenantId }: Principal) {
    return this.store.webhooks.get(tenantId, params.name);
  }

  @Route(update)
  async update(@Input() { params, body }: RouteInput<typeof update>, @Caller() caller: Principal) {
    await this.check(caller, body);
    return this.store.webhooks.update(caller.tenantId, params.name, { ...body, user: caller.user }, actorOf(caller));
  }

  @Route(pause)
  pause(@Input() { params }: RouteInput<typeof pause>, @Caller() caller: Principal) {
    return this.store.webhooks.setPaused(caller.tenantId, params.name, true, actorOf(caller));
  }

  @Route(resume)
  resume(@Input() { params }: RouteInput<typeof resume>, @Caller() caller: Principal) {
    return this.store.webhooks.setPaused(caller.tenantId, params.name, false, actorOf(caller));
  }

  @Route(rotate)
  async rotate(@Input() { params, body }: RouteInput<typeof rotate>, @Caller() caller: Principal) {
    const { tenantId } = caller;
    const { id } = await this.store.webhooks.get(tenantId, params.name);
    const secret = newWebhookSecret();
    const rotation = { secret: this.secrets.seal(secret, { tenantId, id }), grace: body.grace };
    return { ...(await this.store.webhooks.rotate(tenantId, params.name, rotation, actorOf(caller))), secret };
  }

  @Route(remove)
  remove(@Input() { params }: RouteInput<typeof remove>, @Caller() caller: Principal) {
    return this.store.webhooks.remove(caller.tenantId, params.name, actorOf(caller));
  }

  /** What can be known to fail at every delivery is refused at once. */
  private async check({ tenantId }: Principal, { workflow, version, input }: RouteInput<typeof update>['body']) {
    if (input !== undefined) checkWebhookInput(input);
    await this.store.workflows.get(tenantId, workflow, version);
  }
}
