import { z } from 'zod';
import {
  factKey,
  factStatus,
  factText,
  memoryFact,
  memoryScopeId,
  memoryScopeKind,
  recalledFact,
} from '../memory/fact.js';
import { memoryThread, messageText, threadName } from '../memory/thread.js';
import { timestamp, uuid } from '../references.js';
import { pageOf, pageQuery } from './bodies.js';

/** `id` is left out for the workspace, and for a user by a key that is a user's own. */
const scoped = { scope: memoryScopeKind.default('user'), id: memoryScopeId.optional() };

export const createFactBody = z.strictObject({
  ...scoped,
  text: factText,
  key: factKey.optional(),
  confidence: z.number().min(0).max(1).optional(),
});
export const listFactsQuery = pageQuery.extend({
  scope: memoryScopeKind.optional(),
  id: memoryScopeId.optional(),
  status: factStatus.optional(),
  key: factKey.optional(),
});
export const factPage = pageOf(memoryFact);
export const searchFactsQuery = z.strictObject({
  ...scoped,
  q: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(10),
});
export const searchFactsResult = z.object({ facts: z.array(recalledFact) });
export const decideFactBody = z.strictObject({ approved: z.boolean() });

/** Of what was forgotten: no word of it. */
export const forgetReceipt = z.object({
  factId: uuid,
  /** With it: the facts that it took the place of, and those of its key. */
  facts: z.array(uuid),
  /** Messages of threads whose words held it and were taken out. */
  redactedMessages: z.int().nonnegative(),
  /** Summaries of threads that had covered such messages. */
  droppedSummaries: z.int().nonnegative(),
  forgottenBy: z.string(),
  forgottenAt: timestamp,
  /** Sequence number in the tenant's audit chain. */
  auditSeq: z.int().positive(),
});
export type ForgetReceipt = z.infer<typeof forgetReceipt>;

/** Looked for again at the time of asking. */
export const forgetProof = forgetReceipt.extend({
  gone: z.object({
    /** Facts and index entries that are still there: 0. */
    facts: z.int(),
    postings: z.int(),
    /** Messages and summaries whose words still hold it: 0. */
    messages: z.int(),
    summaries: z.int(),
  }),
  /** The workers that have searched their kept states since, and how many they dropped. */
  states: z.array(z.object({ worker: z.string(), dropped: z.int(), at: timestamp })),
});
export type ForgetProof = z.infer<typeof forgetProof>;

export const threadScopeQuery = z.strictObject({ ...scoped });
export const listThreadsQuery = pageQuery.extend({ scope: memoryScopeKind.optional(), id: memoryScopeId.optional() });
export const threadsPage = pageOf(memoryThread);
export const readThreadQuery = threadScopeQuery.extend({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export const appendMessageBody = z.strictObject({
  ...scoped,
  role: z.enum(['user', 'assistant']),
  content: messageText,
});
export const threadParams = z.object({ thread: threadName });
