import { z } from 'zod';
import { slug, uuid } from '../references.js';
import { largestInt4 } from './bodies.js';

export const createWebhookBody = z.strictObject({
  name: slug,
  workflow: slug,
  /** Left out: the newest version at each delivery. */
  version: z.int().positive().max(largestInt4).optional(),
});
export const webhookResource = z.object({
  id: uuid,
  name: slug,
  workflow: slug,
  version: z.int().positive().optional(),
  /** Where events are sent, below the address of the service. */
  path: z.string(),
  createdBy: z.string(),
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
export const hookAnswer = z.object({ runId: uuid });
