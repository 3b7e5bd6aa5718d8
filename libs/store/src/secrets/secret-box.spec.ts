import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SecretBox } from './secret-box.js';

describe('a secret box', () => {
  const box = new SecretBox(randomBytes(32));

  it('gives back what was put in, and shows nothing of it', () => {
    const sealed = box.seal('whsec_ü', 'here');
    expect(box.open(sealed, 'here')).toBe('whsec_ü');
    expect(Buffer.from(sealed).includes('whsec')).toBe(false);
    expect(box.seal('whsec_ü', 'here')).not.toEqual(sealed);
  });

  it('opens with no other key, in no other place, and not after a change of any byte', () => {
    const sealed = box.seal('secret', 'here');
    expect(new SecretBox(randomBytes(32)).open(sealed, 'here')).toBeUndefined();
    expect(box.open(sealed, 'there')).toBeUndefined();
    expect(box.open(sealed.subarray(0, 10), 'here')).toBeUndefined();
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(box.open(changed, 'here'), `byte ${at}`).toBeUndefined();
    }
  });
});
