import { z } from 'zod';
import { budget } from '../definition/budget.js';
import { problemDetail } from '../errors.js';
import { jsonObject } from '../json.js';
import { memoryScopeId } from '../memory/fact.js';
import { sha256Hex, slug, timestamp } from '../references.js';
import { defaultSearchLimit, searchMode, searchOptions } from '../search.js';
import { workflowDefinition } from '../workflow-definition.js';

/** Versions and sequence numbers are 32-bit integers in the database. */
export const largestInt4 = 2_147_483_647;

/** A page of a list; `next` is the cursor of the following page. */
export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().optional() });
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});

export const workflowResource = z.object({
  name: slug,
  version: z.int().positive(),
  definitionSha256: sha256Hex,
  definition: workflowDefinition,
  createdAt: z.string(),
});
export type WorkflowResource = z.infer<typeof workflowResource>;
/** Whether a definition could be registered, and if not, every reason. */
export const workflowCheck = z.object({ valid: z.boolean(), problems: z.array(problemDetail) });

export const createRunBody = z.strictObject({
  workflow: slug,
  /** Left out: the newest version. */
  version: z.int().positive().max(largestInt4).optional(),
  input: jsonObject.default({}),
  /** The person it is for; with a key that is a user's own, that user. */
  user: memoryScopeId.optional(),
  /** In place of the definition's. */
  budget: budget.optional(),
});
/** Given, the same request again gives the same run. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x20-\x7e]{1,255}$/, 'is not a key of 1 to 255 printable ASCII characters')
  .optional();
export const cancelRunBody = z.strictObject({ reason: z.string().min(1).max(500).default('cancelled by request') });

/** The model that reads the document. */
export const createSnapshotBody = z.strictObject({ model: slug });

export const searchQuery = z.strictObject({
  q: z.string().min(1).max(2_000),
  limit: z.coerce.number().int().min(1).max(50).default(defaultSearchLimit),
  mode: searchMode.optional(),
  rerank: z.enum(['true', 'false']).optional(),
});
/** The same, with filters. */
export const searchBody = searchOptions.extend({ query: z.string().min(1).max(2_000) });

export const modelResource = z.object({
  name: slug,
  family: z.string(),
  precision: z.string(),
  fingerprint: z.string(),
  parameters: z.number(),
  contextLength: z.int(),
  status: z.enum(['ready', 'unavailable']),
  /** Of its state: bytes that do not grow, and that each token adds. Left out: its states are not kept here. */
  stateBytes: z.number().nonnegative().optional(),
  kvBytesPerToken: z.number().nonnegative().optional(),
  /** Tokens a second, as last measured. */
  prefillRate: z.number().nonnegative().optional(),
  decodeRate: z.number().nonnegative().optional(),
  /** The newest time at which a worker said that it serves the model. */
  seenAt: timestamp.optional(),
});
export type ModelResource = z.infer<typeof modelResource>;

export const chainStatus = z.object({
  ok: z.boolean(),
  events: z.int(),
  headHash: sha256Hex,
  problems: z.array(z.object({ seq: z.int(), message: z.string() })),
});
