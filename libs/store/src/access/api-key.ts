import { createHash, randomBytes } from 'node:crypto';

/** `mrb_<8 hex>_<43 base64url>`: a prefix to recognise it by, and 256 random bits. */
const shape = /^mrb_([0-9a-f]{8})_([A-Za-z0-9_-]{32,128})$/;

export interface FreshKey {
  key: string;
  prefix: string;
  sha256: string;
}

export function freshKey(): FreshKey {
  const prefix = randomBytes(4).toString('hex');
  const key = `mrb_${prefix}_${randomBytes(32).toString('base64url')}`;
  return { key, prefix, sha256: keySha256(key)! };
}

/** What the database knows a key by; undefined for what cannot be a key. */
export function keySha256(key: string): string | undefined {
  return shape.test(key) ? createHash('sha256').update(key).digest('hex') : undefined;
}
