import { z } from 'zod';
import { auditRoot } from '../audit/audit-root.js';
import { sha256Hex } from '../references.js';
import { chainStatus, pageQuery } from './bodies.js';

const time = z.iso.datetime({ offset: true }).optional();

export const listAuditQuery = pageQuery.extend({
  actor: z.string().min(1).max(300).optional(),
  action: z.string().min(1).max(100).optional(),
  subject: z.string().min(1).max(300).optional(),
  from: time,
  /** Not itself. */
  until: time,
});

/** A tenant's chain as it was recomputed, with its newest signed end. */
export const auditStatus = chainStatus.extend({ root: auditRoot.optional() });
export type AuditStatus = z.infer<typeof auditStatus>;

/** What a signed end of a chain is verified with. */
export const auditKey = z.object({
  algorithm: z.literal('Ed25519'),
  /** The 32 bytes of the key. */
  publicKey: z.base64(),
  sha256: sha256Hex,
});
export type AuditKey = z.infer<typeof auditKey>;
