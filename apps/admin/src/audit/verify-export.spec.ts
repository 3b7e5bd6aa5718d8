import {
  type AuditEvent,
  type AuditKey,
  type AuditRoot,
  auditRootMessage,
  chained,
  genesisHash,
} from '@marimba/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyExport } from './verify-export.js';

const tenantId = '00000000-0000-4000-8000-000000000001';
const base64 = (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

let key: AuditKey;
let sign: (seq: number, headHash: string) => Promise<AuditRoot>;

beforeAll(async () => {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const publicKey = base64(await crypto.subtle.exportKey('raw', pair.publicKey));
  key = { algorithm: 'Ed25519', publicKey, sha256: 'a'.repeat(64) };
  sign = async (seq, headHash) => {
    const root = { v: 1 as const, tenantId, seq, headHash, at: '2026-01-01T00:00:00.000Z', keySha256: key.sha256 };
    const signature = base64(await crypto.subtle.sign('Ed25519', pair.privateKey, auditRootMessage(root)));
    return { ...root, signature };
  };
});

function events(count: number, subject = 's'): AuditEvent[] {
  let hash = genesisHash;
  return Array.from({ length: count }, (_, index) => {
    const entry = { v: 1 as const, tenantId, seq: index + 1, at: '2026-01-01T00:00:00.000Z' };
    const event = chained({ ...entry, actor: 'a', action: 'x', subject, detail: {} }, hash);
    hash = event.hash;
    return event;
  });
}

const fileOf = (all: AuditEvent[], roots: AuditRoot[]) =>
  [
    { format: 'marimba-audit-log', v: 1, tenantId, key },
    ...all.map((event) => ({ event })),
    ...roots.map((root) => ({ root })),
    { end: { events: all.length, roots: roots.length } },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

describe('verifyExport', () => {
  it('accepts a whole chain with its signed ends', async () => {
    const chain = events(5);
    const verdict = await verifyExport(fileOf(chain, [await sign(3, chain[2]!.hash)]), key);
    expect(verdict).toMatchObject({ events: 5, roots: 1, problems: [], faults: [], headHash: chain[4]!.hash });
  });

  it('finds a changed event where it is', async () => {
    const chain = events(5);
    chain[2] = { ...chain[2]!, actor: 'somebody else' };
    expect((await verifyExport(fileOf(chain, []), key)).problems).toMatchObject([{ seq: 3 }]);
  });

  it('finds a chain that was computed anew by its signed end, and an end that was signed by another', async () => {
    const root = await sign(3, events(5)[2]!.hash);
    expect((await verifyExport(fileOf(events(5, 'rewritten'), [root]), key)).problems).toMatchObject([{ seq: 3 }]);
    const forged = { ...root, headHash: events(5, 'rewritten')[2]!.hash };
    const verdict = await verifyExport(fileOf(events(5, 'rewritten'), [forged]), key);
    expect(verdict).toMatchObject({ problems: [], faults: [expect.stringContaining('signature')] });
  });

  it('finds a file that was cut, and says which line it cannot read', async () => {
    const file = fileOf(events(3), []);
    expect((await verifyExport(file.slice(0, -30), key)).faults).toHaveLength(2);
    expect((await verifyExport(file.replace('"action":"x"', '"action":7'), key)).faults[0]).toContain('Line 2');
  });
});
