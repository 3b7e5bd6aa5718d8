import type { CallEventBody, JsonObject, MemoryScope, StepContext, StepOfKind } from '@marimba/contracts';
import type { MemoryStore } from './memory-store.js';
import { readerOf, scopeOf } from './scope-of.js';

export type RecallAction = NonNullable<StepOfKind<'memory'>['recall']>;

/** What an access to memory came to: what the caller is given, and what the log says of it. */
export interface MemoryAccess {
  output: JsonObject;
  event: Omit<CallEventBody<'memory.accessed'>, 'callKey' | 'action' | 'result' | 'durationMs'>;
}

const defaultLimit = 10;

/** `{ facts, text }`: the facts best first, and as lines of a text. @throws TerminalError memory.no-user */
export async function recallFacts(
  store: MemoryStore,
  context: Pick<StepContext, 'tenantId' | 'user' | 'stepId'>,
  { scopes = ['user', 'workspace'], agent, query, limit = defaultLimit }: RecallAction,
): Promise<MemoryAccess> {
  const places: MemoryScope[] = scopes.map((kind) => scopeOf(context, kind, agent));
  const found = await store.facts.recall(readerOf(context), { scopes: places, query, limit });
  const facts = found.map(({ id, text, key, confidence, score, createdAt }) => ({
    id,
    text,
    confidence,
    createdAt,
    ...(key === undefined ? {} : { key }),
    ...(score === undefined ? {} : { score }),
  }));
  return {
    output: { facts, text: facts.map(({ text }) => `- ${text}`).join('\n') },
    event: {
      scopes: places,
      ...(query === undefined ? {} : { query }),
      facts: found.map(({ id, score }) => ({ factId: id, ...(score === undefined ? {} : { score }) })),
    },
  };
}
