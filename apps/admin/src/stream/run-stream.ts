import type { StreamMessage } from '@marimba/contracts';
import type { ApiClient } from '../api/api-client.js';
import { RequestError, unreachable } from '../api/request-error.js';
import { isKnownMessage } from './known-messages.js';
import { SseParser } from './sse-parser.js';

/** `ended`: all of a run that ended was read. `refused`: trying again cannot help. */
export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'ended' | 'refused';

export interface RunStreamListener {
  messages(batch: StreamMessage[]): void;
  state(state: StreamState, error?: RequestError): void;
  /** A message that these pages cannot read; it is skipped. */
  unreadable(why: string): void;
}

const firstDelayMs = 500;
const longestDelayMs = 10_000;
/** The service says something every 15 s; a connection silent for longer than this is taken for dead. */
const silenceMs = 45_000;

/**
 * Follows `GET /v1/runs/:id/events` to the run's end, over fetch because EventSource cannot send a key. A connection
 * that breaks is opened again from the last message received, so that nothing is missed or read twice.
 */
export async function followRun(
  api: ApiClient,
  runId: string,
  listener: RunStreamListener,
  signal: AbortSignal,
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void> = pause,
): Promise<void> {
  let lastId: string | undefined;
  let delay = firstDelayMs;
  listener.state('connecting');
  while (!signal.aborted) {
    try {
      const response = await api.stream(`/v1/runs/${runId}/events`, lastId, signal);
      listener.state('live');
      for await (const batch of readMessages(response, listener)) {
        delay = firstDelayMs;
        lastId = batch.at(-1)?.id ?? lastId;
        listener.messages(batch);
        if (batch.some(({ event }) => event === 'end')) return listener.state('ended');
      }
    } catch (reason) {
      if (signal.aborted) return;
      const error = reason instanceof RequestError ? reason : unreachable(reason);
      if (!error.transient) return listener.state('refused', error);
      listener.state('reconnecting', error);
    }
    await wait(delay, signal);
    delay = Math.min(delay * 2, longestDelayMs);
  }
}

/** The messages of a response, in batches as they arrive. */
async function* readMessages(response: Response, listener: RunStreamListener): AsyncGenerator<StreamMessage[]> {
  if (!response.body) throw unreachable('the answer has no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new SseParser();
  try {
    while (true) {
      const { done, value } = await withinSilence(reader.read());
      if (done) return;
      const batch = parser.push(value).flatMap(({ event, data, id }) => readMessage(event, data, id ?? '', listener));
      if (batch.length > 0) yield batch;
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

/** The message as it was sent, members that these pages do not know included, so that hashes can be checked. */
function readMessage(event: string, data: string, id: string, listener: RunStreamListener): StreamMessage[] {
  try {
    const message = { event, id, data: JSON.parse(data) as unknown };
    if (isKnownMessage(message)) return [message];
    listener.unreadable(`a message "${event}" (id ${id}) is of a kind these pages do not know`);
  } catch {
    listener.unreadable(`a message "${event}" (id ${id}) is not JSON`);
  }
  return [];
}

async function withinSilence<T>(reading: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unreachable('the connection fell silent')), silenceMs);
  });
  return Promise.race([reading, silence]).finally(() => clearTimeout(timer));
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
