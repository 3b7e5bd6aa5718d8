import { Readable, Transform } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { TerminalError } from '@marimba/contracts';
import type { SendRequest } from './send-guarded.js';

export type StreamingFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Of one answer: a stream that is open for long ends here, and is opened anew by who reads it. */
const mostBytes = 16 * 1024 * 1024;
const withoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

/** The platform's `fetch` over guarded requests, for libraries that want one. Redirects are given back, not followed. */
export function createStreamingFetch(send: SendRequest): StreamingFetch {
  return async (url, init = {}) => {
    const { method, body, signal } = init;
    const answer = await send(url, {
      ...(method === undefined ? {} : { method }),
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(body === undefined || body === null ? {} : { body: bodyOf(body) }),
      ...(signal === undefined || signal === null ? {} : { signal }),
      maxRedirects: 0,
    });
    const { status, headers } = answer;
    if (withoutBody.has(status)) answer.body.resume();
    const content = withoutBody.has(status)
      ? null
      : (Readable.toWeb(bounded(answer.body)) as ReadableStream<Uint8Array>);
    return new Response(content as ConstructorParameters<typeof Response>[0], { status, headers });
  };
}

function bodyOf(body: NonNullable<RequestInit['body']>): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new TypeError('only text and bytes can be sent here');
}

function bounded(body: Readable): Readable {
  let bytes = 0;
  const counter = new Transform({
    transform(part: Buffer, _encoding, done) {
      bytes += part.length;
      if (bytes <= mostBytes) done(null, part);
      else done(new TerminalError('outbound.too-large', `an answer has more than ${mostBytes} bytes`));
    },
  });
  body.on('error', (error) => counter.destroy(error));
  counter.on('close', () => body.destroy());
  return body.pipe(counter);
}
