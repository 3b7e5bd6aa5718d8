import { z } from 'zod';
import { memoryScopeId } from '../memory/fact.js';
import { slug } from '../references.js';
import { runListItem, runStatus } from '../run.js';
import { pageOf, pageQuery } from './bodies.js';

const count = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional();
const time = z.iso.datetime({ offset: true }).optional();

/** Every filter narrows the list; it stays in the order of creation, newest first. */
export const listRunsQuery = pageQuery.extend({
  status: runStatus.optional(),
  workflow: slug.optional(),
  /** The person that it is for. */
  user: memoryScopeId.optional(),
  /** That it has called. */
  model: z.string().min(1).max(200).optional(),
  /** Id of a requirement that an answer of it did not meet; '*': any. */
  unmet: z.string().min(1).max(200).optional(),
  /** Words that its input, output or error holds, all of them; as they are searched for, inflected forms are alike. */
  q: z.string().min(1).max(500).optional(),
  createdFrom: time,
  /** Not itself. */
  createdUntil: time,
  minTokens: count,
  maxTokens: count,
  /** Milliseconds; of runs that have ended. */
  minDuration: count,
  maxDuration: count,
});
export type ListRunsQuery = z.infer<typeof listRunsQuery>;
export const runPage = pageOf(runListItem);
