import { z } from 'zod';
import { memoryScopeKind } from '../memory/fact.js';
import { slug } from '../references.js';
import { stepBase, template } from './step-base.js';

/** Whose memory. `user` (when left out): of the person the run is for. */
const scoped = {
  scope: memoryScopeKind.optional(),
  /** Names the agent whose memory it is; needed where the scope is `agent`. */
  agent: template.optional(),
};

/** A fact is kept. Where the text was made of documents or answers of tools, it waits for a person's approval. */
export const rememberAction = z.strictObject({
  ...scoped,
  text: template,
  key: template.optional(),
  confidence: z.number().min(0).max(1).optional(),
});
/** Facts are searched; without a query, the newest. */
export const recallAction = z.strictObject({
  /** `user` and `workspace` when left out. */
  scopes: z.array(memoryScopeKind).min(1).max(3).optional(),
  agent: template.optional(),
  query: template.optional(),
  limit: z.int().min(1).max(50).optional(),
});
export const forgetAction = z.strictObject({ fact: template });
/** A message is put at the end of a thread, which begins with its first. */
export const appendAction = z.strictObject({
  ...scoped,
  thread: template,
  role: z.enum(['user', 'assistant']),
  content: template,
});
/** The thread so far: its newest messages within so many tokens, and what came before as a model's summary. */
export const historyAction = z.strictObject({
  ...scoped,
  thread: template,
  /** As estimated, three letters each; 2,000 when left out. */
  tokens: z.int().min(50).max(1_000_000).optional(),
  /** Who sums up what does not fit. Left out: it is left out, and the output says how much. */
  summary: z.strictObject({ model: slug, maxTokens: z.int().min(16).max(4_096).optional() }).optional(),
});

export const memoryActions = ['remember', 'recall', 'forget', 'append', 'history'] as const;
export type MemoryAction = (typeof memoryActions)[number];

type Scoped = { scope?: string | undefined; scopes?: string[] | undefined; agent?: string | undefined };

function missingAgent(path: string[], { scope, scopes, agent }: Scoped, input: unknown) {
  if (agent !== undefined || (scope !== 'agent' && !scopes?.includes('agent'))) return [];
  return [{ code: 'custom' as const, input, path: [...path, 'agent'], message: 'name the agent whose memory it is' }];
}

/** What an agent has of memory. */
export const agentMemory = z
  .strictObject({
    /** Facts that it is told before it begins; found by its task where there is no query. */
    recall: recallAction.optional(),
    /** The conversation that it goes on with: its task and its answer are added to it. */
    thread: historyAction.optional(),
    /** It may keep facts and search them itself, with the tools `remember` and `recall`. */
    remember: z.strictObject(scoped).optional(),
  })
  .check(({ value, issues }) => {
    for (const [name, part] of Object.entries(value))
      if (part !== undefined) issues.push(...missingAgent([name], part as Scoped, value));
  });

export const memoryStep = z
  .strictObject({
    ...stepBase,
    kind: z.literal('memory'),
    remember: rememberAction.optional(),
    recall: recallAction.optional(),
    forget: forgetAction.optional(),
    append: appendAction.optional(),
    history: historyAction.optional(),
  })
  .check(({ value, issues }) => {
    const given = memoryActions.filter((action) => value[action] !== undefined);
    if (given.length !== 1)
      issues.push({
        code: 'custom',
        input: value,
        path: [],
        message: `a memory step does one of ${memoryActions.join(', ')}; this one names ${given.join(' and ') || 'none'}`,
      });
    for (const action of given) issues.push(...missingAgent([action], value[action] as Scoped, value));
  });
