import { z } from 'zod';
import { jsonObject } from '../json.js';
import { sha256Hex, timestamp, uuid } from '../references.js';

/**
 * One entry of a tenant's own chain: administrative acts, and the seal of every run that ended (`run.sealed` with the
 * run's last hash), so that a run's log cannot be replaced whole.
 */
export const auditEvent = z.object({
  v: z.literal(1),
  tenantId: uuid,
  seq: z.int().positive(),
  at: timestamp,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: jsonObject,
  prevHash: sha256Hex,
  hash: sha256Hex,
});
export type AuditEvent = z.infer<typeof auditEvent>;
