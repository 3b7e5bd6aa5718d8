import {
  type CallEventBody,
  derivedId,
  type JsonObject,
  type MemoryAction,
  type MemoryScope,
  memoryActions,
  type StepContext,
  type StepHandler,
  type StepOfKind,
} from '@marimba/contracts';
import type { LanguageModel } from '../ports.js';
import type { MemoryStore } from './memory-store.js';
import { readerOf, scopeOf, sourceOf, taintOf } from './scope-of.js';
import { threadHistory } from './thread-history.js';

/** What an action came to: the step's output, and what the log says of it. */
interface Done {
  output: JsonObject;
  event: Omit<CallEventBody<'memory.accessed'>, 'callKey' | 'action' | 'result' | 'durationMs'>;
}

const defaultLimit = 10;

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
): Promise<Done> {
  switch (action) {
    case 'remember':
      return remember(store, context, step.remember!);
    case 'recall':
      return recall(store, context, step.recall!);
    case 'forget':
      return forget(store, context, step.forget!.fact);
    case 'append':
      return append(store, context, step.append!);
    case 'history':
      return history(store, languageModel, context, step.history!);
  }
}

type Action<K extends MemoryAction> = NonNullable<StepOfKind<'memory'>[K]>;

async function remember(
  store: MemoryStore,
  context: StepContext,
  { scope, agent, text, key, confidence }: Action<'remember'>,
): Promise<Done> {
  const place = scopeOf(context, scope, agent);
  const taint = taintOf(context);
  const { fact, created, superseded } = await store.facts.remember(readerOf(context), {
    id: derivedId(`${context.idempotencyKey}/remember`),
    scope: place,
    text,
    key,
    confidence,
    taint,
    source: sourceOf(context),
  });
  const { id: factId, status } = fact;
  return {
    output: { factId, status, created, superseded: superseded ?? null },
    event: {
      scopes: [place],
      facts: [{ factId, status }, ...(superseded === undefined ? [] : [{ factId: superseded, status: 'superseded' as const }])],
      ...(taint === undefined ? {} : { taint }),
    },
  };
}

async function recall(
  store: MemoryStore,
  context: StepContext,
  { scopes = ['user', 'workspace'], agent, query, limit = defaultLimit }: Action<'recall'>,
): Promise<Done> {
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

async function forget(store: MemoryStore, context: StepContext, fact: string): Promise<Done> {
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
): Promise<Done> {
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
): Promise<Done> {
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
