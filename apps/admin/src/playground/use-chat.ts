import type { JsonObject } from '@marimba/contracts';
import { useRef, useState } from 'react';
import { type ApiClient, body } from '../api/api-client.js';
import { useSession } from '../session/session.js';
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

/** A conversation with one answerer. It is kept nowhere; the runs of agents are. */
export function useChat(answerer: Answerer) {
  const { api } = useSession();
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
      await answerTo(api, answerer, question, exchanges, controller.signal, (answer) => {
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
  return { exchanges, busy, ask, stop: () => abort.current?.abort(), clear: () => setExchanges([]) };
}

async function answerTo(
  api: ApiClient,
  answerer: Answerer,
  { text, instructions, equipment, others }: Question,
  before: readonly Exchange[],
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
    const definition = agentDefinition(model, equipment);
    const registered = await body(api.POST('/v1/workflows', { body: definition as never, signal }));
    const { name: workflow, version } = registered;
    const said = [instructions.trim(), conversationText(before)].filter((each) => each !== '').join('\n\n');
    const input = { question: text, ...(said === '' ? {} : { instructions: said }) };
    return answerByRun(api, { workflow, version, input }, show, signal);
  }
  const turns: ChatTurn[] = before.flatMap((each) => [
    { role: 'user', content: each.question },
    { role: 'assistant', content: each.answer.text },
  ]);
  const head: ChatTurn[] = instructions.trim() === '' ? [] : [{ role: 'system', content: instructions }];
  const messages: ChatTurn[] = [...head, ...turns, { role: 'user', content: text }];
  for await (const answer of streamChat(api, model, messages, equipment.settings, signal)) show(answer);
}

/** An agent has one task; what was said before it is told with its instructions. */
function conversationText(before: readonly Exchange[]): string {
  if (before.length === 0) return '';
  const lines = before.map(({ question, answer }) => `User: ${question}\nYou: ${answer.text}`);
  return `The conversation so far:\n${lines.join('\n')}`;
}
