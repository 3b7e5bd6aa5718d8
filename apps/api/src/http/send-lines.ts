import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';

/** Sooner than proxies give a silent connection up. */
const keepAliveMs = 10_000;

/**
 * Answers with a line of JSON for each message. What fails before the first of them is thrown, to be answered as a problem
 * document; while nothing new comes the last is said again. A slow reader is waited for.
 */
export async function sendLines(reply: FastifyReply, messages: AsyncGenerator<object, void, void>): Promise<void> {
  const first = await messages.next();
  await reply
    .type('application/x-ndjson; charset=utf-8')
    .header('cache-control', 'no-cache, no-transform')
    // Proxies that buffer would hold the stream back.
    .header('x-accel-buffering', 'no')
    .send(Readable.from(linesOf(first, messages)));
}

async function* linesOf(
  first: IteratorResult<object, void>,
  messages: AsyncGenerator<object, void, void>,
): AsyncGenerator<string, void, void> {
  let last = '';
  let next = Promise.resolve(first);
  try {
    for (;;) {
      const got = await within(next, keepAliveMs);
      if (got?.done) return;
      if (got !== undefined) {
        last = `${JSON.stringify(got.value)}\n`;
        next = messages.next();
      }
      yield last;
    }
  } finally {
    // The reader may be gone in the middle of a message.
    next.catch(() => undefined);
    await messages.return();
  }
}

/** Undefined when it takes longer. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  const done = new AbortController();
  try {
    return await Promise.race([work, sleep(ms, undefined, { signal: done.signal }).catch(() => undefined)]);
  } finally {
    done.abort();
  }
}
