import { z } from 'zod';
import { jsonObject } from '../json.js';
import { memoryScopeId } from '../memory/fact.js';
import { slug, uuid } from '../references.js';
import { largestInt4, pageQuery } from './bodies.js';

export const listWebhooksQuery = pageQuery.extend({ workflow: slug.optional() });

export const createWebhookBody = z.strictObject({
  name: slug,
  workflow: slug,
  /** Left out: the newest version at each delivery. */
  version: z.int().positive().max(largestInt4).optional(),
  /** The run's input, with expressions over `body` and `id` (of the delivery). Left out: `{"body": …}`. */
  input: jsonObject.optional(),
});
/** All of it anew, but its name and its secret. */
export const updateWebhookBody = createWebhookBody.omit({ name: true });

/** A week at most. */
export const rotateWebhookBody = z.strictObject({
  /** Seconds for which the old secret is still taken. */
  grace: z.int().min(0).max(604_800).default(86_400),
});

export const webhookResource = z.object({
  id: uuid,
  name: slug,
  workflow: slug,
  version: z.int().positive().optional(),
  input: jsonObject.optional(),
  /** One that is paused refuses events (`webhook.paused`). */
  status: z.enum(['active', 'paused']),
  /** Where events are sent, below the address of the service. */
  path: z.string(),
  /** Until when the secret before the last rotation is taken too. */
  previousUntil: z.string().optional(),
  createdBy: z.string(),
  /** The person that its runs are for: whose own key made it or changed it last. */
  user: memoryScopeId.optional(),
  createdAt: z.string(),
});
export type WebhookResource = z.infer<typeof webhookResource>;
/** The one answer that holds the secret. */
export const createdWebhook = webhookResource.extend({ secret: z.string() });

/** Standard Webhooks (standardwebhooks.com); what is missing or wrong is refused as one thing. */
export const webhookHeaders = z.object({
  'webhook-id': z.string().optional(),
  /** Unix time in seconds. */
  'webhook-timestamp': z.string().optional(),
  /** `v1,<base64 of HMAC-SHA256 over "id.timestamp.body">`, several separated by spaces. */
  'webhook-signature': z.string().optional(),
});
export type WebhookHeaders = z.infer<typeof webhookHeaders>;
export const hookAnswer = z.object({ runId: uuid });
