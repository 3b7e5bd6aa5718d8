import { z } from 'zod';
import { sha256Hex, timestamp, uuid } from '../references.js';
import type { AuditEvent } from './audit-event.js';
import { canonicalJson } from './canonical-json.js';
import type { ChainProblem } from './verify-events.js';

/**
 * The end of a tenant's chain at a time, signed with the installation's Ed25519 key. Who can write to the database can
 * compute a whole chain anew, but not sign it: a root that was kept elsewhere shows that the past was not changed.
 */
export const auditRoot = z.object({
  v: z.literal(1),
  tenantId: uuid,
  /** The last event that it covers, and its hash. */
  seq: z.int().positive(),
  headHash: sha256Hex,
  at: timestamp,
  /** Of the public key. */
  keySha256: sha256Hex,
  /** Of the canonical JSON of all other members. */
  signature: z.base64(),
});
export type AuditRoot = z.infer<typeof auditRoot>;
export type UnsignedAuditRoot = Omit<AuditRoot, 'signature'>;

/** The bytes that are signed. */
export function auditRootMessage({
  v,
  tenantId,
  seq,
  headHash,
  at,
  keySha256,
}: UnsignedAuditRoot): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(
    canonicalJson({ type: 'marimba-audit-root', v, tenantId, seq, headHash, at, keySha256 }),
  );
}

/** Whether the signature of a root is that of the key. @param publicKey its 32 bytes, as base64 */
export async function verifyAuditRoot(root: AuditRoot, publicKey: string): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', bytesOf(publicKey), 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, bytesOf(root.signature), auditRootMessage(root));
}

/** What is wrong with the roots of a chain, whose signatures hold: each must name the hash of an event that is there. */
export function rootProblems(
  roots: readonly Pick<AuditRoot, 'seq' | 'headHash' | 'at'>[],
  events: readonly Pick<AuditEvent, 'seq' | 'hash'>[],
): ChainProblem[] {
  const hashes = new Map(events.map(({ seq, hash }) => [seq, hash]));
  return roots.flatMap(({ seq, headHash, at }) =>
    hashes.get(seq) === headHash
      ? []
      : [{ seq, message: `is not the event that was signed for at ${at}: the chain was replaced up to here` }],
  );
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
