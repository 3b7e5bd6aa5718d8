import { derivedId, type StepContext, type StepOfKind, type Taint } from '@marimba/contracts';
import type { MemoryStore } from './memory-store.js';
import type { MemoryAccess } from './recall-facts.js';
import { readerOf, scopeOf, sourceOf } from './scope-of.js';

type RememberAction = NonNullable<StepOfKind<'memory'>['remember']>;

/** Kept once however often it is repeated under the key; tainted, it goes into quarantine. @throws TerminalError memory.no-user */
export async function rememberFact(
  store: MemoryStore,
  context: Pick<StepContext, 'tenantId' | 'user' | 'runId' | 'stepId'>,
  { scope, agent, text, key, confidence }: RememberAction,
  { idempotencyKey, taint }: { idempotencyKey: string; taint: Taint | undefined },
): Promise<MemoryAccess> {
  const place = scopeOf(context, scope, agent);
  const { fact, created, superseded } = await store.facts.remember(readerOf(context), {
    id: derivedId(`${idempotencyKey}/remember`),
    scope: place,
    text,
    key,
    confidence,
    taint,
    source: sourceOf(context),
  });
  const { id: factId, status } = fact;
  const retired = superseded === undefined ? [] : [{ factId: superseded, status: 'superseded' as const }];
  return {
    output: { factId, status, created, superseded: superseded ?? null },
    event: {
      scopes: [place],
      facts: [{ factId, status }, ...retired],
      ...(taint === undefined ? {} : { taint }),
    },
  };
}
