import { describe, expect, it } from 'vitest';
import { freshKey, keySha256 } from './api-key.js';

describe('api keys', () => {
  it('a fresh key has the shape that is looked up, and never comes twice', () => {
    const [one, other] = [freshKey(), freshKey()];
    expect(one.key).toMatch(/^mrb_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/);
    expect(one.key.slice(4, 12)).toBe(one.prefix);
    expect(keySha256(one.key)).toBe(one.sha256);
    expect(other.key).not.toBe(one.key);
  });

  it.each(['', 'mrb_', 'mrb_0123abcd_short', `sk_0123abcd_${'a'.repeat(43)}`, `mrb_0123ABCD_${'a'.repeat(43)}`])(
    '%j cannot be a key',
    (text) => {
      expect(keySha256(text)).toBeUndefined();
    },
  );
});
