import type { ChatMessage, JsonObject, StepContext, StepOfKind, Taint, ThreadMessage } from '@marimba/contracts';
import { untrusted } from '../policy/untrusted-text.js';
import type { LanguageModel } from '../ports.js';
import type { MemoryStore } from './memory-store.js';
import { recallFacts } from './recall-facts.js';
import { recordAccess } from './record-access.js';
import type { Remembered } from './remembered-grounds.js';
import { readerOf, scopeOf, sourceOf } from './scope-of.js';
import { threadHistory } from './thread-history.js';

/** What an agent is told of memory before it begins. */
export interface RememberedContext {
  /** Parts of its instructions. */
  instructions: string[];
  /** The conversation before its task. */
  messages: ChatMessage[];
  /** Where untrusted text among them comes from. */
  taint: string[];
  /** All of it, for an agent that is held to what it remembers. */
  remembered: Remembered;
}

type AgentStep = StepOfKind<'agent'>;

/** @throws TerminalError memory.no-user; as the summing model */
export async function rememberedContext(
  store: MemoryStore,
  languageModel: LanguageModel,
  context: StepContext,
  { memory, task }: AgentStep,
): Promise<RememberedContext> {
  const instructions: string[] = [];
  const remembered: Remembered = { facts: [], said: [] };
  if (memory?.recall !== undefined) {
    const { text, facts } = await recordAccess(context, 'memory-recall', 'recall', () =>
      recallFacts(store, context, { query: task, ...memory.recall }),
    );
    remembered.facts = facts as unknown as Remembered['facts'];
    if (text !== '') instructions.push(`What you remember:\n${untrusted(String(text))}`);
  }
  if (memory?.thread === undefined) return { instructions, messages: [], taint: [], remembered };
  const { thread, scope, agent } = memory.thread;
  const history = await recordAccess(context, 'memory-thread', 'history', async () => {
    const { messages, summary, omitted, taint } = await threadHistory(store, languageModel, context, memory.thread!);
    return {
      output: {
        messages: messages.map(({ role, content }) => ({ role, content })),
        summary: summary?.text ?? null,
        omitted,
        tainted: taint !== undefined,
      },
      event: {
        scopes: [scopeOf(context, scope, agent)],
        thread,
        facts: [],
        messages: messages.length,
        ...(taint === undefined ? {} : { taint }),
      },
    };
  });
  if (history.summary !== null) instructions.push(`What was said before:\n${untrusted(String(history.summary))}`);
  const messages = history.messages as unknown as Pick<ThreadMessage, 'role' | 'content'>[];
  remembered.said = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  return {
    instructions,
    remembered,
    messages: messages.map(({ role, content }) => ({
      role,
      content: role === 'assistant' ? content : untrusted(content),
    })),
    taint: history.tainted === true ? [`thread '${thread}'`] : [],
  };
}

/** Adds the task and the answer to the thread that the agent goes on with. */
export async function addToThread(
  store: MemoryStore,
  context: StepContext,
  { memory, task }: AgentStep,
  answer: { text: string; taint: Taint | undefined },
): Promise<void> {
  if (memory?.thread === undefined) return;
  const { thread, scope, agent } = memory.thread;
  const place = scopeOf(context, scope, agent);
  const asked = context.untrustedInputs.length === 0 ? undefined : ('external' as const);
  const add = (role: ThreadMessage['role'], content: string, taint: Taint | undefined) =>
    recordAccess(context, `memory-append-${role}`, 'append', async () => {
      const key = `${context.idempotencyKey}/${role}`;
      const source = sourceOf(context);
      const message = await store.threads.append(readerOf(context), {
        scope: place,
        thread,
        key,
        role,
        content,
        taint,
        source,
      });
      const labelled = taint === undefined ? {} : { taint };
      return {
        output: { message } as JsonObject,
        event: { scopes: [place], thread, facts: [], messages: 1, ...labelled },
      };
    });
  await add('user', task, asked);
  await add('assistant', answer.text, answer.taint);
}
