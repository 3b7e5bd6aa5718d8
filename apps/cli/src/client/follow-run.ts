import { setTimeout as sleep } from 'node:timers/promises';
import { type StreamMessage, streamMessage } from '@marimba/contracts';
import { CliError, ServiceUnreachable } from '../cli-error.js';
import type { ApiClient } from './api-client.js';
import { parseEventStream } from './parse-event-stream.js';
import { RequestRefused } from './request-refused.js';

export interface FollowOptions {
  signal: AbortSignal;
  /** Called before it connects again after the connection broke. */
  onReconnect?(attempt: number): void;
  /** Between two attempts, in milliseconds; more after each. */
  pauseMs?: number;
}

const attempts = 8;

/**
 * Events and tokens of a run until its end, each once and in order. A broken connection is taken up again after the last
 * message that was received.
 * @throws RequestRefused, CliError when the service stays away or speaks another language
 */
export async function* followRun(
  api: Pick<ApiClient, 'openEvents'>,
  runId: string,
  { signal, onReconnect, pauseMs = 500 }: FollowOptions,
): AsyncGenerator<StreamMessage> {
  let last: string | undefined;
  for (let failures = 0; ; ) {
    try {
      const { body } = await api.openEvents(runId, last, signal);
      for await (const { event, data, id = '' } of parseEventStream(body ?? emptyBody())) {
        const message = streamMessage.parse({ event, id, data: JSON.parse(data) });
        last = id || last;
        failures = 0;
        yield message;
        if (message.event === 'end') return;
      }
    } catch (error) {
      if (signal.aborted || !mayPass(error)) throw error;
    }
    failures++;
    if (failures > attempts)
      throw new CliError(
        `The event stream of run ${runId} broke ${failures} times before the run ended.`,
        'Look at the log of the service. The run itself goes on.',
      );
    onReconnect?.(failures);
    await sleep(pauseMs * failures, undefined, { signal });
  }
}

/** Whether connecting again can help. A connection that breaks while it is read is a TypeError of fetch. */
function mayPass(error: unknown): boolean {
  if (error instanceof RequestRefused) return error.problem.status >= 500;
  return error instanceof TypeError || error instanceof ServiceUnreachable;
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}
