import type { JsonObject, StepContext, StepOfKind } from '@marimba/contracts';
import { createToolRegistry, type Tool, type ToolRegistry } from '@marimba/tools';
import type { MemoryStore } from './memory-store.js';
import { recallFacts } from './recall-facts.js';
import { recordAccess } from './record-access.js';
import { rememberFact } from './remember-fact.js';

export const memoryToolNames = ['remember', 'recall'] as const;

const text = { type: 'string', minLength: 1, maxLength: 4_000 };

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
      description: {
        name: 'remember',
        description: 'Keep a fact for later conversations. A newer fact with the same key replaces the older one.',
        parameters: {
          type: 'object',
          properties: { text, key: { type: 'string', maxLength: 200, description: 'What it is about: home.city' } },
          required: ['text'],
          additionalProperties: false,
        },
      },
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
      description: {
        name: 'recall',
        description: 'Search the facts that were kept in earlier conversations.',
        parameters: {
          type: 'object',
          properties: { query: { ...text, maxLength: 2_000 } },
          required: ['query'],
          additionalProperties: false,
        },
      },
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
