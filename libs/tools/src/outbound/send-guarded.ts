import type { Readable } from 'node:stream';
import { MarimbaError, TerminalError } from '@marimba/contracts';
import { type Dispatcher, request } from 'undici';
import type { OutboundGuard } from './outbound-guard.js';

export interface OutboundRequest {
  /** GET when left out. */
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
  /** How many redirects are followed; 5 when left out, 0: the redirect itself is the answer. */
  maxRedirects?: number;
}

export interface OutboundAnswer {
  status: number;
  /** By lower-case name; several of one name joined by ', '. */
  headers: Record<string, string>;
  /** Whose answer it is, after redirects. */
  url: string;
  body: Readable;
}

export type SendRequest = (url: string | URL, request?: OutboundRequest) => Promise<OutboundAnswer>;

const defaultRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What another origin may know too. Any other header may say who asks, and was meant for the first one alone. */
const impersonal = /^(accept(-.*)?|content-type|user-agent|range|idempotency-key)$/i;

/**
 * Sends a request where the guard lets it, and follows redirects by the same rules: each is checked anew, and another
 * origin gets no credentials.
 * @throws TerminalError outbound.refused; MarimbaError outbound.failed
 */
export function sendGuarded(guard: OutboundGuard, dispatcher: Dispatcher): SendRequest {
  return async (address, { method = 'GET', headers = {}, body, signal, maxRedirects = defaultRedirects } = {}) => {
    if (!URL.canParse(String(address)))
      throw new TerminalError('outbound.refused', `'${String(address)}' is no address`);
    let url = new URL(address);
    let next = { method: method.toUpperCase(), headers, body };
    for (let followed = 0; ; followed++) {
      guard.checkUrl(url);
      const answer = await sendOnce(dispatcher, url, { ...next, signal });
      const { location } = answer.headers;
      if (maxRedirects === 0 || !redirects.has(answer.status) || location === undefined) return answer;
      answer.body.destroy();
      answer.body.on('error', () => undefined);
      if (followed === maxRedirects)
        throw new TerminalError('outbound.refused', `${address} was redirected more than ${maxRedirects} times`);
      if (!URL.canParse(location, url.href))
        throw new TerminalError('outbound.refused', `${url.host} redirects to '${location}', which is no address`);
      const target = new URL(location, url);
      next = redirected(next, answer.status, target.origin === url.origin);
      url = target;
    }
  };
}

interface Sent {
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
}

/** As browsers do it (RFC 9110, 15.4): what answers a POST with 301, 302 or 303 is fetched with GET and without its body. */
function redirected({ method, headers, body }: Sent, status: number, isSameOrigin: boolean): Sent {
  const becomesGet = status === 303 ? method !== 'HEAD' : status !== 307 && status !== 308 && method === 'POST';
  const kept = Object.entries(headers).filter(
    ([name]) => (isSameOrigin || impersonal.test(name)) && !(becomesGet && /^content-/i.test(name)),
  );
  return {
    method: becomesGet ? 'GET' : method,
    headers: Object.fromEntries(kept),
    body: becomesGet ? undefined : body,
  };
}

async function sendOnce(
  dispatcher: Dispatcher,
  url: URL,
  { method, headers, body, signal }: Sent & { signal: AbortSignal | undefined },
): Promise<OutboundAnswer> {
  try {
    const answer = await request(url, {
      dispatcher,
      method: method as Dispatcher.HttpMethod,
      headers,
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: answer.statusCode, headers: joined(answer.headers), url: url.href, body: answer.body };
  } catch (error) {
    throw asOutboundError(error, url, signal);
  }
}

function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

/** Without the path and the query: they may hold secrets. */
export function asOutboundError(error: unknown, url: URL, signal?: AbortSignal): unknown {
  signal?.throwIfAborted();
  if (error instanceof MarimbaError) return error;
  const why = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
  return new MarimbaError('outbound.failed', `${url.origin} cannot be reached: ${why}`, {
    remedy: 'Is the address right, and the service there?',
    cause: error,
  });
}
