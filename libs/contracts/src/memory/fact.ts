import { z } from 'zod';
import { timestamp, uuid } from '../references.js';
import { taint } from '../taint.js';

/** Whose memory: a person's, an agent's (whoever it works for), or the whole workspace's. */
export const memoryScopeKind = z.enum(['user', 'agent', 'workspace']);
export type MemoryScopeKind = z.infer<typeof memoryScopeKind>;

/** Names a person or an agent as the caller's own system does. */
export const memoryScopeId = z.string().min(1).max(200);
/** The workspace has one memory, of this id. */
export const workspaceScopeId = 'workspace';

export const memoryScope = z.strictObject({ kind: memoryScopeKind, id: memoryScopeId });
export type MemoryScope = z.infer<typeof memoryScope>;

/**
 * `active`: recalled. `superseded`: a newer fact has taken its place. `quarantined`: made of text that nobody of the tenant
 * wrote; it is recalled only once a person has approved it. `refused`: a person has not.
 */
export const factStatus = z.enum(['active', 'superseded', 'quarantined', 'refused']);
export type FactStatus = z.infer<typeof factStatus>;

/** Where a fact comes from: a step of a run, a message of a thread, or whoever sent it. */
export const factSource = z.strictObject({
  actor: z.string(),
  runId: uuid.optional(),
  stepId: z.string().optional(),
  thread: z.string().optional(),
  message: z.int().positive().optional(),
});
export type FactSource = z.infer<typeof factSource>;

export const factText = z.string().min(1).max(4_000);
/** What a fact is about ('home.city'): a newer fact of the same key takes the place of the older one. */
export const factKey = z.string().min(1).max(200);

export const memoryFact = z.object({
  id: uuid,
  scope: memoryScope,
  key: factKey.optional(),
  text: factText,
  confidence: z.number().min(0).max(1),
  status: factStatus,
  taint: taint.optional(),
  source: factSource,
  supersededBy: uuid.optional(),
  /** Who has approved or refused it. */
  decidedBy: z.string().optional(),
  createdAt: timestamp,
  /** Since when it is no longer recalled. */
  endedAt: timestamp.optional(),
});
export type MemoryFact = z.infer<typeof memoryFact>;

/** `score`: BM25 of the query times the confidence; left out where there was no query. */
export const recalledFact = memoryFact
  .pick({ id: true, scope: true, key: true, text: true, confidence: true, createdAt: true })
  .extend({ score: z.number().optional() });
export type RecalledFact = z.infer<typeof recalledFact>;

/** What is to be remembered. */
export interface NewFact {
  /** Chosen by whoever may have to repeat it: a fact of this id that is there already is given back. */
  id?: string | undefined;
  scope: MemoryScope;
  text: string;
  key?: string | undefined;
  confidence?: number | undefined;
  taint?: z.infer<typeof taint> | undefined;
  source: FactSource;
}

/** Whose memory may be seen: a user's own, and what belongs to no user; of every user only where a person keeps the memory. */
export interface MemoryReader {
  tenantId: string;
  user?: string | undefined;
  everyUser?: boolean | undefined;
}
