import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { WebhookHeaders } from '@marimba/contracts';

/** Standard Webhooks: a delivery may be this old, or from this far in the future. */
const toleranceSeconds = 300;
const mostSignatures = 20;
const prefix = 'whsec_';

export interface SignedDelivery {
  headers: WebhookHeaders;
  body: Uint8Array;
}

export const newWebhookSecret = (): string => `${prefix}${randomBytes(32).toString('base64')}`;

/** The base64 HMAC-SHA256 of `id.timestamp.body` under the bytes that the secret stands for. */
export function signatureOf(secret: string, id: string, timestamp: string, body: Uint8Array): string {
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
}

/** Gives the delivery's id when one of the secrets signed exactly this, now; else undefined. */
export function signedId({ headers, body }: SignedDelivery, secrets: readonly string[], now: Date): string | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers;
  if (id === undefined || timestamp === undefined || given === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(id) || !/^\d{1,12}$/.test(timestamp)) return undefined;
  const signatures = given
    .split(' ', mostSignatures)
    .flatMap((each) => (each.startsWith('v1,') ? [Buffer.from(each.slice('v1,'.length))] : []));
  let isSigned = false;
  for (const secret of secrets) {
    const expected = Buffer.from(signatureOf(secret, id, timestamp, body));
    // All are compared, so that the time tells nothing of which one was right.
    for (const each of signatures)
      if (each.length === expected.length && timingSafeEqual(each, expected)) isSigned = true;
  }
  const isRecent = Math.abs(now.getTime() / 1_000 - Number(timestamp)) <= toleranceSeconds;
  return isSigned && isRecent ? id : undefined;
}
