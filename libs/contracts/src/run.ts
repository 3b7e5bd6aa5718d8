import { z } from 'zod';
import { errorRecord } from './errors.js';
import { jsonValue } from './json.js';
import { uuid } from './references.js';

export const runStatus = z.enum(['running', 'completed', 'failed', 'cancelled']);
export type RunStatus = z.infer<typeof runStatus>;

/** A run as REST shows it: a projection of its log. */
export const runResource = z.object({
  id: uuid,
  workflow: z.string(),
  version: z.int().positive(),
  status: runStatus,
  input: jsonValue,
  output: jsonValue.optional(),
  error: errorRecord.optional(),
  lastSeq: z.int().nonnegative(),
  createdAt: z.string(),
  endedAt: z.string().optional(),
});
export type RunResource = z.infer<typeof runResource>;
