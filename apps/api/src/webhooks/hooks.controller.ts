import { derivedId, hookAnswer, type JsonValue, TerminalError, webhookHeaders } from '@marimba/contracts';
import { RunStarter, webhookInput } from '@marimba/engine';
import { type ReceivingWebhook, Store } from '@marimba/store';
import { Body, Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { checkJsonTree } from '../http/check-json-tree.js';
import { Input } from '../http/input.js';
import { parseJson } from '../http/parse-json.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { newWebhookSecret, type SignedDelivery, signedId } from './webhook-signature.js';

const deliver = defineRoute({
  method: 'POST',
  path: '/v1/hooks/:id',
  tag: 'Webhooks',
  summary: 'Receive a signed event, which starts a run',
  description:
    'Standard Webhooks: the signature stands in for a key. The same webhook-id again gives the same run (200); a new one starts one (201).',
  params: z.object({ id: z.string() }),
  headers: webhookHeaders,
  rawBody: true,
  response: hookAnswer,
  status: 201,
});

/** What other services call, without a key. */
@Controller()
export class HooksController {
  /** Compared with where there is no webhook, so that this takes as long as where there is one. */
  private readonly decoy = newWebhookSecret();

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(WebhookSecrets) private readonly secrets: WebhookSecrets,
    @Inject(RunStarter) private readonly starter: RunStarter,
  ) {}

  @Route(deliver)
  async deliver(
    @Input() { params, headers }: RouteInput<typeof deliver>,
    @Body() bytes: Uint8Array = Buffer.of(),
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { webhook, messageId } = await this.authenticated(params.id, { headers, body: bytes });
    if (webhook.paused)
      throw new TerminalError('webhook.paused', `the webhook ${webhook.name} is paused: it starts nothing`, {
        remedy: 'Send the event again later, with the same webhook-id: nothing of it was kept.',
      });
    const body = parseJson(bytes) as JsonValue;
    checkJsonTree(body, { text: true });
    const { tenantId, id, name, workflow, version, user } = webhook;
    const runId = derivedId(`${id}/${messageId}`);
    const input = webhookInput(webhook.input, { id: messageId, body });
    const createdBy = `webhook:${name} (${id})`;
    const { isNew } = await this.starter.startOnce({ tenantId, runId, workflow, version, input, createdBy, user });
    if (!isNew) reply.status(200);
    return { runId };
  }

  /** @throws TerminalError webhook.signature-invalid, the same for everything; MarimbaError webhook.secret-key-unusable */
  private async authenticated(
    id: string,
    delivery: SignedDelivery,
  ): Promise<{ webhook: ReceivingWebhook; messageId: string }> {
    this.secrets.usable();
    const webhook = await this.store.webhooks.find(id);
    const secrets = webhook?.secrets.map((sealed) => this.secrets.open(sealed, webhook)) ?? [this.decoy];
    const messageId = signedId(delivery, secrets, new Date());
    if (webhook !== undefined && messageId !== undefined) return { webhook, messageId };
    throw new TerminalError(
      'webhook.signature-invalid',
      'There is no such webhook, or its secret did not sign this delivery within the last five minutes.',
      { remedy: 'Send webhook-id, webhook-timestamp and webhook-signature as Standard Webhooks says.' },
    );
  }
}
