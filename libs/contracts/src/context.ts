import { z } from 'zod';
import { sha256Hex, timestamp, uuid } from './references.js';

/** How an agent gets to know documents: passages that a search finds, the whole read before the question, or both. */
export const contextChoice = z.enum(['retrieval', 'long-context', 'both']);
export type ContextChoice = z.infer<typeof contextChoice>;

/** `auto`: the one that is predicted to cost least. */
export const contextMode = z.enum(['auto', ...contextChoice.options]);
export type ContextMode = z.infer<typeof contextMode>;

/** What a way is predicted to cost. */
export const contextEstimate = z.object({
  /** Tokens to read, less those that a kept state holds. */
  tokens: z.int().nonnegative(),
  /** Until the first token of the answer. */
  seconds: z.number().nonnegative(),
  /** Of the model's state behind the prompt. */
  bytes: z.number().nonnegative(),
});
export type ContextEstimate = z.infer<typeof contextEstimate>;

/** A state of a model that has read whole documents: what is known of it. */
export const documentSnapshot = z.object({
  id: uuid,
  model: z.string(),
  modelFingerprint: z.string(),
  /** In the order in which they were read. */
  documentIds: z.array(uuid).min(1),
  /** Of the texts' hashes, in that order, joined by ','. */
  textsSha256: sha256Hex,
  /** The form of the prompt that holds them. */
  rendering: z.string(),
  tokens: z.int().positive(),
  /** Of the state. */
  bytes: z.number().nonnegative(),
  createdAt: timestamp,
  lastUsedAt: timestamp,
});
export type DocumentSnapshot = z.infer<typeof documentSnapshot>;
