import { createHash } from 'node:crypto';
import { MarimbaError, type OperationCredential, TerminalError } from '@marimba/contracts';
import type { GuardedFetch } from '../outbound/guarded-fetch.js';

/** A token is not used in the last of its time: a call takes some of it. */
const spareMs = 30_000;
const mostKept = 1_000;

/** Tokens that client credentials are given (RFC 6749, 4.4), kept in memory until they expire. */
export class OAuthTokens {
  private readonly kept = new Map<string, { token: string; until: number }>();

  constructor(private readonly fetch: GuardedFetch) {}

  /**
   * `client` is `id:secret`.
   * @throws TerminalError tool-source.invalid where the credentials are refused; MarimbaError tool.failed
   */
  async get(
    { tokenUrl = '', scopes = [] }: OperationCredential,
    client: string,
    { baseUrl, signal }: { baseUrl: string; signal: AbortSignal },
  ): Promise<string> {
    if (!URL.canParse(tokenUrl, `${baseUrl}/`))
      throw new TerminalError('tool-source.invalid', `the token URL '${tokenUrl}' is no address`);
    const url = new URL(tokenUrl, `${baseUrl}/`);
    const key = createHash('sha256')
      .update(JSON.stringify([url.href, scopes, client]))
      .digest('hex');
    const known = this.kept.get(key);
    if (known !== undefined && known.until > Date.now()) return known.token;
    const answer = await this.fetch(url, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(formEncoded(client)).toString('base64')}`,
      },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
      }).toString(),
      maxRedirects: 0,
      signal,
    });
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429)
      throw new TerminalError('tool-source.invalid', `${url.host} gives no token: it answered ${answer.status}`, {
        remedy: 'is the secret of the scheme `id:secret` of a client that may have these scopes?',
      });
    const { token, seconds } = readToken(answer.body);
    if (answer.status !== 200 || token === undefined)
      throw new MarimbaError('tool.failed', `${url.host} gave no token: it answered ${answer.status}`);
    if (this.kept.size >= mostKept) this.kept.clear();
    this.kept.set(key, { token, until: Date.now() + seconds * 1_000 - spareMs });
    return token;
  }
}

/** Id and secret are form-encoded before they are joined (RFC 6749, 2.3.1). */
function formEncoded(client: string): string {
  const at = client.indexOf(':');
  return [client.slice(0, at), client.slice(at + 1)].map(encodeURIComponent).join(':');
}

function readToken(body: Uint8Array): { token: string | undefined; seconds: number } {
  try {
    const { access_token: token, expires_in: seconds } = JSON.parse(Buffer.from(body).toString('utf8'));
    return {
      token: typeof token === 'string' ? token : undefined,
      seconds: Number(seconds) > 0 ? Number(seconds) : 60,
    };
  } catch {
    return { token: undefined, seconds: 0 };
  }
}
