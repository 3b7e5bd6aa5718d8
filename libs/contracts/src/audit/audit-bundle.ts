import { z } from 'zod';
import { sha256Hex, uuid } from '../references.js';
import { runEvent } from '../run-event.js';
import { workflowDefinition } from '../workflow-definition.js';

/**
 * A run's log as a file that verifies offline: one canonical JSON value a line, each line ended by '\n'.
 * Line 1 is the header, then the events in order, then the blobs that they refer to, last the seal.
 */
export const auditBundleMediaType = 'application/x-ndjson';

export const bundleHeader = z.strictObject({
  format: z.literal('marimba-audit-bundle'),
  v: z.literal(1),
  tenantId: uuid,
  runId: uuid,
  workflow: z.string(),
  version: z.int().positive(),
  definition: workflowDefinition,
});
export const bundleEvent = z.strictObject({ event: runEvent });
export const bundleBlob = z.strictObject({ blob: sha256Hex, mediaType: z.string(), base64: z.base64() });
export const bundleSeal = z.strictObject({
  seal: z.strictObject({
    events: z.int().nonnegative(),
    headHash: sha256Hex,
    /** SHA-256 of every byte before this line. */
    contentSha256: sha256Hex,
  }),
});
export type BundleHeader = z.infer<typeof bundleHeader>;
export type BundleBlob = z.infer<typeof bundleBlob>;
