import {
  type MemoryAction,
  memoryActions,
  type StepContext,
  type StepHandler,
  type StepOfKind,
} from '@marimba/contracts';
import type { LanguageModel } from '../ports.js';
import type { MemoryStore } from './memory-store.js';
import { type MemoryAccess, recallFacts } from './recall-facts.js';
import { rememberFact } from './remember-fact.js';
import { readerOf, scopeOf, sourceOf, taintOf } from './scope-of.js';
import { threadHistory } from './thread-history.js';

/** Remembers, recalls and forgets. An action that is in the log already is not done again. */
export function memoryHandler(store: MemoryStore, languageModel: LanguageModel): StepHandler<'memory'> {
  return {
    kind: 'memory',
    async execute(step, context) {
      const action = memoryActions.find((name) => step[name] !== undefined)!;
      const earlier = context.recorded('memory.accessed', action);
      if (earlier !== undefined) return context.resolve(earlier.data.result);
      const begun = performance.now();
      const { output, event } = await act(store, languageModel, step, context, action);
      const result = await context.keep(output);
      const durationMs = Math.round(performance.now() - begun);
      context.recordLast('memory.accessed', { ...event, callKey: action, action, result, durationMs });
      return output;
    },
  };
}

function act(
  store: MemoryStore,
  languageModel: LanguageModel,
  step: StepOfKind<'memory'>,
  context: StepContext,
  action: MemoryAction,
): Promise<MemoryAccess> {
  switch (action) {
    case 'remember':
      return rememberFact(store, context, step.remember!, {
        idempotencyKey: context.idempotencyKey,
        taint: taintOf(context),
      });
    case 'recall':
      return recallFacts(store, context, step.recall!);
    case 'forget':
      return forget(store, context, step.forget!.fact);
    case 'append':
      return append(store, context, step.append!);
    case 'history':
      return history(store, languageModel, context, step.history!);
  }
}

type Action<K extends MemoryAction> = NonNullable<StepOfKind<'memory'>[K]>;

async function forget(store: MemoryStore, context: StepContext, fact: string): Promise<MemoryAccess> {
  const { facts, redactedMessages, auditSeq } = await store.forgetting.forget(
    readerOf(context),
    fact,
    sourceOf(context).actor,
  );
  return {
    output: { facts, redactedMessages, auditSeq },
    event: { scopes: [], facts: facts.map((factId) => ({ factId })), messages: redactedMessages },
  };
}

async function append(
  store: MemoryStore,
  context: StepContext,
  { scope, agent, thread, role, content }: Action<'append'>,
): Promise<MemoryAccess> {
  const place = scopeOf(context, scope, agent);
  const taint = taintOf(context);
  const message = await store.threads.append(readerOf(context), {
    scope: place,
    thread,
    key: `${context.idempotencyKey}/append`,
    role,
    content,
    taint,
    source: sourceOf(context),
  });
  return {
    output: { message },
    event: { scopes: [place], thread, facts: [], messages: 1, ...(taint === undefined ? {} : { taint }) },
  };
}

async function history(
  store: MemoryStore,
  languageModel: LanguageModel,
  context: StepContext,
  action: Action<'history'>,
): Promise<MemoryAccess> {
  const { messages, summary, omitted, taint } = await threadHistory(store, languageModel, context, action);
  const said = messages.map(({ role, content }) => `${role}: ${content}`);
  const text = [...(summary === undefined ? [] : [`(before: ${summary.text})`]), ...said].join('\n');
  return {
    output: {
      text,
      summary: summary?.text ?? null,
      messages: messages.map(({ seq, role, content }) => ({ seq, role, content })),
      omitted,
    },
    event: {
      scopes: [scopeOf(context, action.scope, action.agent)],
      thread: action.thread,
      facts: [],
      messages: messages.length,
      ...(taint === undefined ? {} : { taint }),
    },
  };
}
