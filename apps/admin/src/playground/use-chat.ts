import { useRef, useState } from 'react';
import { useSession } from '../session/session.js';
import { type Answer, type ChatSettings, type ChatTurn, noAnswer, streamChat } from './chat-stream.js';

export interface Exchange {
  question: string;
  answer: Answer;
  /** Milliseconds from the question to the last token so far. */
  tookMs: number;
  error?: unknown;
}

/** A conversation with one model, which is not kept anywhere. */
export function useChat(model: string) {
  const { api } = useSession();
  const [exchanges, setExchanges] = useState<Exchange[]>([]);
  const [busy, setBusy] = useState(false);
  const abort = useRef<AbortController>(undefined);

  const ask = async (system: string, question: string, settings: ChatSettings) => {
    const before: ChatTurn[] = exchanges.flatMap((each) => [
      { role: 'user', content: each.question },
      { role: 'assistant', content: each.answer.text },
    ]);
    const head: ChatTurn[] = system.trim() === '' ? [] : [{ role: 'system', content: system }];
    const messages: ChatTurn[] = [...head, ...before, { role: 'user', content: question }];
    const controller = new AbortController();
    abort.current = controller;
    const begun = performance.now();
    let last: Exchange = { question, answer: noAnswer, tookMs: 0 };
    const show = () => setExchanges((all) => [...all.slice(0, exchanges.length), last]);
    setBusy(true);
    show();
    try {
      for await (const answer of streamChat(api, model, messages, settings, controller.signal)) {
        last = { ...last, answer, tookMs: performance.now() - begun };
        show();
      }
    } catch (error) {
      if (!controller.signal.aborted) last = { ...last, error };
      show();
    } finally {
      setBusy(false);
    }
  };
  return { exchanges, busy, ask, stop: () => abort.current?.abort(), clear: () => setExchanges([]) };
}
