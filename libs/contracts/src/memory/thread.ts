import { z } from 'zod';
import { timestamp } from '../references.js';
import { taint } from '../taint.js';
import { factSource, memoryScope } from './fact.js';

export const threadName = z.string().min(1).max(200);
export const messageText = z.string().min(1).max(100_000);

export const threadMessage = z.object({
  /** 1, 2, 3 … in its thread. */
  seq: z.int().positive(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  taint: taint.optional(),
  source: factSource,
  /** Its words were forgotten; that it was there is not. */
  redacted: z.boolean().optional(),
  createdAt: timestamp,
});
export type ThreadMessage = z.infer<typeof threadMessage>;

/** What messages up to `until` (their `seq`) came to, in the words of a model. */
export const threadSummary = z.object({
  text: z.string(),
  until: z.int().positive(),
  model: z.string(),
  taint: taint.optional(),
  createdAt: timestamp,
});
export type ThreadSummary = z.infer<typeof threadSummary>;

export const memoryThread = z.object({
  name: threadName,
  scope: memoryScope,
  messages: z.int().nonnegative(),
  summary: threadSummary.optional(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type MemoryThread = z.infer<typeof memoryThread>;

export const threadPage = z.object({
  thread: memoryThread,
  messages: z.array(threadMessage),
  /** The `after` of the next page. */
  next: z.int().optional(),
});
export type ThreadPage = z.infer<typeof threadPage>;
