import type { JsonObject } from '@marimba/contracts';
import { useRef, useState } from 'react';
import { type ApiClient, body } from '../api/api-client.js';
import { useSession } from '../session/session.js';
import { useCaller } from '../session/use-caller.js';
import { agentDefinition, type Equipment, isBare } from './agent-definition.js';
import { type Answer, noAnswer } from './answer.js';
import { type Answerer, questionField } from './answerer.js';
import { type ChatTurn, streamChat } from './chat-stream.js';
import { answerByRun } from './run-answer.js';

export interface Exchange {
  question: string;
  answer: Answer;
  /** Milliseconds from the question to the last token so far. */
  tookMs: number;
  error?: unknown;
}

/** What is asked, and what goes with it. */
export interface Question {
  text: string;
  instructions: string;
  equipment: Equipment;
  /** Of a workflow's input beside the question. */
  others: JsonObject;
}

/**
 * A conversation with one answerer. With a model it is kept nowhere; with an agent it is a thread of the memory, and every
 * answer a run.
 */
export function useChat(answerer: Answerer) {
  const { api } = useSession();
  const personal = useCaller().data?.user !== undefined;
  const [thread, setThread] = useState(freshThread);
  const [exchanges, setExchanges] = useState<Exchange[]>([]);
  const [busy, setBusy] = useState(false);
  const abort = useRef<AbortController>(undefined);

  const ask = async (question: Question) => {
    const controller = new AbortController();
    abort.current = controller;
    const begun = performance.now();
    let last: Exchange = { question: question.text, answer: noAnswer, tookMs: 0 };
    const show = () => setExchanges((all) => [...all.slice(0, exchanges.length), last]);
    setBusy(true);
    show();
    try {
      const before = { exchanges, thread, personal };
      await answerTo(api, answerer, question, before, controller.signal, (answer) => {
        last = { ...last, answer, tookMs: performance.now() - begun };
        show();
      });
    } catch (error) {
      if (!controller.signal.aborted) last = { ...last, error };
      show();
    } finally {
      setBusy(false);
    }
  };
  const clear = () => {
    setExchanges([]);
    setThread(freshThread());
  };
  return { exchanges, busy, ask, stop: () => abort.current?.abort(), clear };
}

/** Told apart from all others by chance, and by people by when it began. */
const freshThread = () => `playground ${new Date().toISOString()} ${Math.random().toString(36).slice(2, 10)}`;

/** What was said before a question. */
interface Conversation {
  exchanges: readonly Exchange[];
  thread: string;
  personal: boolean;
}

async function answerTo(
  api: ApiClient,
  answerer: Answerer,
  { text, instructions, equipment, others }: Question,
  { exchanges, thread, personal }: Conversation,
  signal: AbortSignal,
  show: (answer: Answer) => void,
): Promise<void> {
  if (answerer.kind === 'workflow') {
    const { name: workflow, version, definition } = answerer.workflow;
    const field = questionField(definition);
    const input = field === undefined ? others : { ...others, [field.name]: text };
    return answerByRun(api, { workflow, version, input }, show, signal);
  }
  const { model } = answerer;
  if (!isBare(equipment)) {
    const definition = agentDefinition(model, equipment, personal);
    const registered = await body(api.POST('/v1/workflows', { body: definition as never, signal }));
    const { name: workflow, version } = registered;
    const told = instructions.trim();
    const input = { question: text, thread, ...(told === '' ? {} : { instructions: told }) };
    return answerByRun(api, { workflow, version, input }, show, signal);
  }
  const turns: ChatTurn[] = exchanges.flatMap((each) => [
    { role: 'user', content: each.question },
    { role: 'assistant', content: each.answer.text },
  ]);
  const head: ChatTurn[] = instructions.trim() === '' ? [] : [{ role: 'system', content: instructions }];
  const messages: ChatTurn[] = [...head, ...turns, { role: 'user', content: text }];
  for await (const answer of streamChat(api, model, messages, equipment.settings, signal)) show(answer);
}
