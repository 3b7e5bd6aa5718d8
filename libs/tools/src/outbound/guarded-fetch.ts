import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { MarimbaError, TerminalError } from '@marimba/contracts';
import { asOutboundError, type OutboundAnswer, type OutboundRequest, type SendRequest } from './send-guarded.js';

export interface GuardedRequest extends OutboundRequest {
  /** Of the body, unpacked. */
  maxBytes?: number;
  /** Until the last byte, redirects included. */
  timeoutMs?: number;
}

export interface GuardedResponse {
  status: number;
  /** By lower-case name. */
  headers: Record<string, string>;
  /** Whose answer it is, after redirects. */
  url: string;
  body: Uint8Array;
}

/**
 * Fetches a whole body from the public internet, or from what is allowed beside it.
 * @throws TerminalError outbound.refused (not public, not http, too many redirects), outbound.too-large;
 *   MarimbaError outbound.timed-out, outbound.failed; what `signal` was aborted with
 */
export type GuardedFetch = (url: string | URL, request?: GuardedRequest) => Promise<GuardedResponse>;

export function createWholeFetch(send: SendRequest, limits: { maxBytes: number; timeoutMs: number }): GuardedFetch {
  return async (url, { maxBytes = limits.maxBytes, timeoutMs = limits.timeoutMs, signal, headers, ...rest } = {}) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const both = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    try {
      const answer = await send(url, {
        ...rest,
        headers: { 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'marimba', ...headers },
        signal: both,
      });
      const { status, url: finalUrl } = answer;
      return { status, headers: answer.headers, url: finalUrl, body: await wholeBody(answer, maxBytes) };
    } catch (error) {
      signal?.throwIfAborted();
      if (timeout.aborted)
        throw new MarimbaError('outbound.timed-out', `${hostOf(url)} did not answer whole within ${timeoutMs} ms`, {
          remedy: 'Try again later, or ask for less.',
        });
      throw error;
    }
  };
}

async function wholeBody(answer: OutboundAnswer, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const stream = unpacked(answer);
  try {
    for await (const part of stream) {
      bytes += (part as Uint8Array).length;
      if (bytes > maxBytes)
        throw new TerminalError('outbound.too-large', `${hostOf(answer.url)} sends more than ${maxBytes} bytes`, {
          remedy: 'Ask for less, a page or a part.',
        });
      parts.push(part as Uint8Array);
    }
  } catch (error) {
    throw asOutboundError(error, new URL(answer.url));
  } finally {
    stream.destroy();
    answer.body.destroy();
  }
  return Buffer.concat(parts);
}

const unpackers: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

function unpacked({ headers, body }: OutboundAnswer): Readable {
  const unpacker = unpackers[headers['content-encoding']?.trim().toLowerCase() ?? ''];
  if (unpacker === undefined) return body;
  const stream = unpacker();
  body.on('error', (error) => stream.destroy(error));
  return body.pipe(stream);
}

const hostOf = (url: string | URL): string => (URL.canParse(String(url)) ? new URL(url).host : String(url));
