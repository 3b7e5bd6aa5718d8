import { type JsonObject, type JsonValue, TerminalError } from '@marimba/contracts';
import { type OpenSecret, SecretUse } from '../imported/secret-use.js';
import type { GuardedFetch } from '../outbound/guarded-fetch.js';
import type { Tool } from '../tool.js';
import { readAnswer, refuseServerErrors } from './read-answer.js';

/** Of the connection itself, or what would make another request of it. */
const forbidden =
  /^(host|content-length|transfer-encoding|connection|upgrade|te|trailer|expect|proxy-.*|idempotency-key)$/i;

export interface HttpSecrets {
  openSecret: OpenSecret;
  /** Where a secret may be sent. @throws TerminalError secret.not-found */
  hostsOf(tenantId: string, name: string): Promise<readonly string[]>;
}

/**
 * Any HTTP request to the public internet, and to what the installation allows beside it. A secret is named, never given:
 * it goes as a header to the hosts that it is kept for and to no other, and whatever comes back is without it.
 */
export function httpRequest(fetch: GuardedFetch, secrets: HttpSecrets): Tool {
  return {
    description: {
      name: 'http_request',
      description:
        'Send an HTTP request and read the answer. Text longer than the limit is cut, with a mark at the cut.',
      parameters: {
        type: 'object',
        properties: {
          url: { type: 'string', description: 'http or https', maxLength: 4_000 },
          method: { enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'], description: 'GET when left out' },
          query: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
          headers: { type: 'object', additionalProperties: { type: 'string' } },
          secretHeaders: {
            type: 'object',
            description:
              "headers whose values are secrets: the name of a secret, or 'Bearer ' and the name; each must be kept for the host",
            additionalProperties: { type: 'string', maxLength: 200 },
            maxProperties: 10,
          },
          json: { description: 'a body that is sent as application/json' },
          body: { type: 'string', description: 'a body that is sent as it is; set content-type in headers' },
          timeoutMs: { type: 'integer', minimum: 1, maximum: 120_000 },
        },
        required: ['url'],
        additionalProperties: false,
      },
    },
    effects: 'writes',
    taint: 'external',
    async call(args, { tenantId, idempotencyKey, signal }) {
      const { method = 'GET', timeoutMs } = args;
      const url = addressOf(args);
      const use = new SecretUse(secrets.openSecret, tenantId);
      try {
        const answer = await fetch(url, {
          method: String(method),
          headers: {
            ...headersOf(args, 'headers'),
            ...(await secretHeaders(args, url, use, (name) => secrets.hostsOf(tenantId, name))),
            'idempotency-key': idempotencyKey,
          },
          ...bodyOf(args),
          ...(typeof timeoutMs === 'number' ? { timeoutMs } : {}),
          signal,
        });
        refuseServerErrors(answer);
        return use.hide(readAnswer(answer));
      } catch (error) {
        signal.throwIfAborted();
        throw use.hideError(error);
      }
    },
  };
}

async function secretHeaders(
  args: JsonObject,
  url: URL,
  use: SecretUse,
  hostsOf: (name: string) => Promise<readonly string[]>,
): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [header, given] of Object.entries(headersOf(args, 'secretHeaders'))) {
    const [, scheme = '', name] = /^([A-Za-z]+ )?(\S+)$/.exec(given) ?? [];
    if (name === undefined) throw wrong('secretHeaders', `'${given}' names no secret`);
    if (!(await hostsOf(name)).includes(url.host))
      throw new TerminalError('outbound.refused', `the secret ${name} is not kept for ${url.host}`, {
        remedy: `an administrator names the host: PUT /v1/secrets/${name} with "hosts"`,
      });
    headers[header] = scheme + (await use.open(name));
  }
  return headers;
}

function addressOf({ url, query }: JsonObject): URL {
  if (!URL.canParse(String(url))) throw wrong('url', `'${String(url)}' is no address`);
  const address = new URL(String(url));
  for (const [name, value] of Object.entries((query ?? {}) as JsonObject))
    address.searchParams.append(name, String(value));
  return address;
}

function headersOf(args: JsonObject, argument: 'headers' | 'secretHeaders'): Record<string, string> {
  const given = Object.entries((args[argument] ?? {}) as Record<string, string>);
  for (const [name, value] of given) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw wrong(argument, `'${name}' is no header that can be sent`);
    if (forbidden.test(name)) throw wrong(argument, `the header '${name}' is set by the service itself`);
  }
  const lower = given.map(([name, value]) => [name.toLowerCase(), value]);
  const isJson = args.json !== undefined && argument === 'headers';
  return { ...(isJson ? { 'content-type': 'application/json' } : {}), ...Object.fromEntries(lower) };
}

function bodyOf({ method, json, body }: JsonObject): { body?: string } {
  if (json !== undefined && body !== undefined) throw wrong('body', 'give json or body, not both');
  const text: JsonValue | undefined = json === undefined ? body : JSON.stringify(json);
  if (text === undefined) return {};
  if (method === undefined || method === 'GET' || method === 'HEAD')
    throw wrong('body', `${String(method ?? 'GET')} has no body`);
  return { body: String(text) };
}

function wrong(argument: string, message: string): TerminalError {
  return new TerminalError('tool.arguments-invalid', `the argument ${argument} is wrong: ${message}`, {
    errors: [{ pointer: `/${argument}`, message }],
  });
}
