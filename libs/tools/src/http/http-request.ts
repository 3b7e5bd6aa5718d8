import { type JsonObject, type JsonValue, TerminalError } from '@marimba/contracts';
import type { GuardedFetch } from '../outbound/guarded-fetch.js';
import type { Tool } from '../tool.js';
import { readAnswer, refuseServerErrors } from './read-answer.js';

/** Of the connection itself, or what would make another request of it. */
const forbidden =
  /^(host|content-length|transfer-encoding|connection|upgrade|te|trailer|expect|proxy-.*|idempotency-key)$/i;

/**
 * Any HTTP request to the public internet, and to what the installation allows beside it. It has no access to secrets: a
 * service that wants credentials is imported by its OpenAPI document, which binds them to its address.
 */
export function httpRequest(fetch: GuardedFetch): Tool {
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
    async call(args, { idempotencyKey, signal }) {
      const { method = 'GET', timeoutMs } = args;
      const answer = await fetch(addressOf(args), {
        method: String(method),
        headers: { ...headersOf(args), 'idempotency-key': idempotencyKey },
        ...bodyOf(args),
        ...(typeof timeoutMs === 'number' ? { timeoutMs } : {}),
        signal,
      });
      refuseServerErrors(answer);
      return readAnswer(answer);
    },
  };
}

function addressOf({ url, query }: JsonObject): URL {
  if (!URL.canParse(String(url))) throw wrong('url', `'${String(url)}' is no address`);
  const address = new URL(String(url));
  for (const [name, value] of Object.entries((query ?? {}) as JsonObject))
    address.searchParams.append(name, String(value));
  return address;
}

function headersOf({ headers, json }: JsonObject): Record<string, string> {
  const given = Object.entries((headers ?? {}) as Record<string, string>);
  for (const [name, value] of given) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw wrong('headers', `'${name}' is no header that can be sent`);
    if (forbidden.test(name)) throw wrong('headers', `the header '${name}' is set by the service itself`);
  }
  const lower = given.map(([name, value]) => [name.toLowerCase(), value]);
  return { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...Object.fromEntries(lower) };
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
