import { HubError, TransientHubError } from './hub-error.js';
import { type RetryPolicy, usualRetries } from './retries.js';

export interface ConnectionOptions {
  /** Address of the hub, without a slash at its end. */
  hubUrl: string;
  accessToken?: string | undefined;
  /** In place of the one of Node. */
  fetch?: typeof fetch | undefined;
  signal?: AbortSignal | undefined;
  retries?: RetryPolicy | undefined;
}

const apiTimeoutMs = 60_000;
const mostRedirects = 10;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * The only way out: requests begin at the hub, and only file contents may be redirected to another host (where the hub
 * keeps them), never with the token and never from https to http.
 */
export class HubConnection {
  readonly hubUrl: string;
  readonly hasToken: boolean;
  readonly signal: AbortSignal | undefined;
  readonly retryPolicy: RetryPolicy;
  private readonly origin: string;

  constructor(private readonly options: ConnectionOptions) {
    this.hubUrl = options.hubUrl.replace(/\/+$/, '');
    this.origin = new URL(this.hubUrl).origin;
    this.hasToken = Boolean(options.accessToken);
    this.signal = options.signal;
    this.retryPolicy = options.retries ?? usualRetries;
  }

  /** For what the hub itself says: no other host is asked. */
  readonly fetchApi: typeof fetch = (input, init) => {
    const timeout = AbortSignal.timeout(apiTimeoutMs);
    const signal = this.signal ? AbortSignal.any([this.signal, timeout]) : timeout;
    return this.follow(addressOf(input), { ...init, signal }, false);
  };

  /** For the contents of a file. @param signal ends this request alone */
  fetchContent(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    return this.follow(new URL(`${this.hubUrl}/${path}`), { headers, signal }, true);
  }

  private async follow(start: URL, init: RequestInit, mayLeave: boolean): Promise<Response> {
    let at = start;
    for (let hops = 0; hops <= mostRedirects; hops++) {
      this.check(at, mayLeave && hops > 0);
      const response = await this.request(at, init);
      const target = redirects.has(response.status) ? response.headers.get('location') : null;
      if (target === null) return response;
      await response.body?.cancel();
      at = new URL(target, at);
    }
    throw this.strange(`sent the request for ${start.pathname} on more than ${mostRedirects} times`);
  }

  private async request(at: URL, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.delete('authorization');
    if (at.origin === this.origin && this.options.accessToken)
      headers.set('authorization', `Bearer ${this.options.accessToken}`);
    try {
      return await (this.options.fetch ?? fetch)(at, { ...init, headers, redirect: 'manual' });
    } catch (error) {
      this.signal?.throwIfAborted();
      throw unreachable(at, error);
    }
  }

  private check(at: URL, mayLeave: boolean): void {
    if (at.origin !== this.origin && !mayLeave)
      throw this.strange(`refers to ${at.origin} for what it should say itself`);
    if (at.protocol !== 'https:' && (at.protocol !== 'http:' || this.origin.startsWith('https:')))
      throw this.strange(`sent the request on to ${at.protocol}//${at.host}, which is not encrypted`);
  }

  private strange(what: string): HubError {
    return new HubError(`${this.hubUrl} ${what}; that is refused.`, 'Check MARIMBA_HUB_URL, or use another mirror.');
  }
}

/** What fetch throws when no answer came at all, or one ended in the middle. */
export function unreachable(at: URL, error: unknown): TransientHubError {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  const reason = cause?.code ?? cause?.message ?? message;
  return new TransientHubError(
    `${at.origin} cannot be reached (${reason}).`,
    'Check the network and MARIMBA_HUB_URL, then give the same command again: it goes on where it was.',
    undefined,
    { cause: error },
  );
}

function addressOf(input: Parameters<typeof fetch>[0]): URL {
  return new URL(input instanceof Request ? input.url : input);
}
