import { verifyAuditRoot } from '@marimba/contracts';
import type { AuditRepository } from '@marimba/store';
import { describe, expect, it } from 'vitest';
import { AuditSigner } from './audit-signer.js';

const tenantId = '00000000-0000-4000-8000-000000000001';
const head = { seq: 7, headHash: 'ab'.repeat(32) };
const empty = { head: async () => head, newestRoot: async () => undefined, keepRoot: async () => {} };
const audit = empty as unknown as AuditRepository;

describe('AuditSigner', () => {
  it('signs what anybody with the public key can verify, and nobody can change', async () => {
    const signer = new AuditSigner('01'.repeat(32));
    const root = (await signer.signEnd(audit, tenantId, new Date(0)))!;
    const { publicKey, sha256 } = signer.key();
    expect(root).toMatchObject({ ...head, tenantId, keySha256: sha256 });
    expect(await verifyAuditRoot(root, publicKey)).toBe(true);
    for (const change of [{ seq: 8 }, { headHash: 'cd'.repeat(32) }, { at: '1970-01-01T00:00:00.001Z' }])
      expect(await verifyAuditRoot({ ...root, ...change }, publicKey)).toBe(false);
    expect(await verifyAuditRoot(root, new AuditSigner('02'.repeat(32)).key().publicKey)).toBe(false);
  });

  it('has the same key after every start, and says what to do without one', () => {
    expect(new AuditSigner('01'.repeat(32)).key()).toEqual(new AuditSigner('01'.repeat(32)).key());
    expect(() => new AuditSigner(undefined).key()).toThrow(/no key/);
  });

  it('signs an end once', async () => {
    const signed = { ...empty, newestRoot: async () => ({ seq: 7 }) } as unknown as AuditRepository;
    expect(await new AuditSigner('01'.repeat(32)).signEnd(signed, tenantId, new Date())).toBeUndefined();
  });
});
