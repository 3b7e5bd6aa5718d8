import { type JsonObject, recallTool, rememberTool, type StepContext, type StepOfKind } from '@marimba/contracts';
import { createToolRegistry, type Tool, type ToolRegistry } from '@marimba/tools';
import type { MemoryStore } from './memory-store.js';
import { recallFacts } from './recall-facts.js';
import { recordAccess } from './record-access.js';
import { rememberFact } from './remember-fact.js';

/**
 * The tools by which an agent keeps facts and searches them itself. They reach one scope, that of the step. A fact that is
 * kept while untrusted text is in the conversation goes into quarantine, whatever the model makes of it.
 */
export function memoryTools(
  store: MemoryStore,
  context: StepContext,
  scope: NonNullable<NonNullable<StepOfKind<'agent'>['memory']>['remember']>,
  /** Where untrusted text in the conversation comes from, as far as it has gone. */
  taint: readonly string[],
): Tool[] {
  const { scope: kind = 'user', agent } = scope;
  return [
    {
      description: rememberTool,
      effects: 'none',
      call: (args, { idempotencyKey }) =>
        recordAccess(context, `remember-${idempotencyKey}`, 'remember', () =>
          rememberFact(
            store,
            context,
            { ...scope, ...(args as { text: string; key?: string }) },
            {
              idempotencyKey,
              taint: taint.length === 0 ? undefined : 'external',
            },
          ),
        ),
    },
    {
      description: recallTool,
      effects: 'none',
      call: (args, { idempotencyKey }) =>
        recordAccess(context, `recall-${idempotencyKey}`, 'recall', () =>
          recallFacts(store, context, {
            scopes: [kind],
            ...(agent === undefined ? {} : { agent }),
            query: String((args as JsonObject).query),
          }),
        ),
    },
  ];
}

/** The registry with a step's own tools before it. */
export function withOwnTools(registry: ToolRegistry, own: readonly Tool[]): ToolRegistry {
  if (own.length === 0) return registry;
  const names = new Set(own.map(({ description }) => description.name));
  const first = createToolRegistry(own);
  return {
    get: (tenantId, name) => (names.has(name) ? first : registry).get(tenantId, name),
    list: async (tenantId) => [
      ...(await first.list(tenantId)),
      ...(await registry.list(tenantId)).filter(({ description }) => !names.has(description.name)),
    ],
  };
}
