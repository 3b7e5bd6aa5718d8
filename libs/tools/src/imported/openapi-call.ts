import {
  type JsonObject,
  type JsonValue,
  type OperationCredential,
  type OperationParameter,
  type OperationTarget,
  TerminalError,
} from '@marimba/contracts';
import { cut, readBody, refuseServerErrors } from '../http/read-answer.js';
import type { GuardedFetch, GuardedRequest } from '../outbound/guarded-fetch.js';
import type { ToolContext } from '../tool.js';
import { isObject } from './openapi-schema.js';

/** Gives the secret of a security scheme; undefined where the source names none. */
export type CredentialOf = (scheme: string) => Promise<string | undefined>;

export interface OperationAccess {
  fetch: GuardedFetch;
  credentialOf: CredentialOf;
  /** The token that client credentials are given. */
  tokenOf(credential: OperationCredential, client: string, baseUrl: string, signal: AbortSignal): Promise<string>;
}

/**
 * Calls an operation. Its answer's body is the result; what the service says is wrong with the request is an error.
 * @throws TerminalError tool.failed (4xx), tool.arguments-invalid, tool-source.invalid (no credentials); MarimbaError
 *   tool.failed (5xx); what the fetch throws
 */
export async function callOperation(
  target: OperationTarget,
  args: JsonObject,
  { fetch, credentialOf, tokenOf }: OperationAccess,
  { idempotencyKey, signal }: ToolContext,
): Promise<JsonValue> {
  const url = addressOf(target, args);
  const headers: Record<string, string> = { accept: 'application/json, text/*;q=0.8, */*;q=0.1' };
  const cookies = target.parameters.flatMap(({ in: place, name, argument, explode }) =>
    place === 'cookie' && args[argument] !== undefined
      ? [`${name}=${encodeURIComponent(simple(args[argument]!, explode))}`]
      : [],
  );
  if (cookies.length > 0) headers.cookie = cookies.join('; ');
  for (const parameter of target.parameters)
    if (parameter.in === 'header' && args[parameter.argument] !== undefined)
      headers[parameter.name.toLowerCase()] = headerValue(
        parameter.name,
        simple(args[parameter.argument]!, parameter.explode),
      );
  const request: GuardedRequest = { method: target.method, headers, signal, ...(await bodyOf(target, args, headers)) };
  if (!['GET', 'HEAD', 'OPTIONS'].includes(target.method)) headers['idempotency-key'] = idempotencyKey;
  for (const { credential, value } of await chosen(target, credentialOf)) {
    const shown = credential.type === 'oauth2' ? await tokenOf(credential, value, target.baseUrl, signal) : value;
    present(credential, shown, url, headers);
  }

  const answer = await fetch(url, request);
  refuseServerErrors(answer);
  const body = readBody(answer);
  if (answer.status < 400) return body;
  const said = cut(typeof body === 'string' ? body : JSON.stringify(body), 2_000);
  throw new TerminalError('tool.failed', `${url.host} answered ${answer.status}: ${said}`, {
    remedy:
      answer.status === 401 || answer.status === 403
        ? 'are the credentials of the source right?'
        : 'give other arguments',
  });
}

function addressOf({ baseUrl, path, parameters }: OperationTarget, args: JsonObject): URL {
  const filled = path.replace(/\{([^}]+)\}/g, (whole, name: string) => {
    const parameter = parameters.find((each) => each.in === 'path' && each.name === name);
    const value = parameter && args[parameter.argument];
    if (parameter === undefined || value === undefined) return whole;
    const text = encodedParts(value, parameter.explode);
    // An address is normalised: these would lead to another operation.
    if (text === '' || text === '.' || text === '..')
      throw wrong(parameter.argument, `'${text}' cannot stand in a path`);
    return text;
  });
  const url = new URL(baseUrl + filled);
  for (const parameter of parameters)
    if (parameter.in === 'query' && args[parameter.argument] !== undefined)
      for (const [name, value] of queryPairs(parameter, args[parameter.argument]!))
        url.searchParams.append(name, value);
  return url;
}

const text = (value: JsonValue): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);

function simple(value: JsonValue, explode: boolean): string {
  if (Array.isArray(value)) return value.map(text).join(',');
  if (!isObject(value)) return text(value);
  return Object.entries(value)
    .map(([key, each]) => `${key}${explode ? '=' : ','}${text(each)}`)
    .join(',');
}

function encodedParts(value: JsonValue, explode: boolean): string {
  if (Array.isArray(value)) return value.map((each) => encodeURIComponent(text(each))).join(',');
  return encodeURIComponent(simple(value, explode)).replaceAll('%2C', isObject(value) ? ',' : '%2C');
}

function queryPairs({ name, style, explode }: OperationParameter, value: JsonValue): [string, string][] {
  if (Array.isArray(value)) {
    if (explode && style === 'form') return value.map((each) => [name, text(each)]);
    const separator = style === 'spaceDelimited' ? ' ' : style === 'pipeDelimited' ? '|' : ',';
    return [[name, value.map(text).join(separator)]];
  }
  if (!isObject(value)) return [[name, text(value)]];
  const entries = Object.entries(value);
  if (style === 'deepObject') return entries.map(([key, each]) => [`${name}[${key}]`, text(each)]);
  return explode ? entries.map(([key, each]) => [key, text(each)]) : [[name, simple(value, false)]];
}

function headerValue(name: string, value: string): string {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) throw wrong(name, 'it has characters that no header can hold');
  return value;
}

async function bodyOf(
  { body }: OperationTarget,
  args: JsonObject,
  headers: Record<string, string>,
): Promise<{ body?: string | Uint8Array }> {
  if (body === undefined || args.body === undefined) return {};
  headers['content-type'] = body.mediaType;
  if (body.mediaType.startsWith('multipart/') && isObject(args.body)) {
    // The platform writes forms, with a boundary that stands in none of the parts.
    const written = new Response(formOf(args.body, body.files ?? {}));
    headers['content-type'] = written.headers.get('content-type') ?? body.mediaType;
    return { body: new Uint8Array(await written.arrayBuffer()) };
  }
  if (/json/.test(body.mediaType)) return { body: JSON.stringify(args.body) };
  if (/^application\/x-www-form-urlencoded/.test(body.mediaType) && isObject(args.body))
    return {
      body: new URLSearchParams(
        Object.entries(args.body).map(([key, value]): [string, string] => [key, text(value)]),
      ).toString(),
    };
  return { body: text(args.body) };
}

function formOf(body: JsonObject, files: Readonly<Record<string, boolean>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(body))
    for (const each of Array.isArray(value) ? value : [value]) {
      const isBase64 = Object.hasOwn(files, name) ? files[name] : undefined;
      if (isBase64 !== undefined) {
        const bytes = isBase64 ? new Uint8Array(Buffer.from(text(each), 'base64')) : text(each);
        form.append(name, new Blob([bytes], { type: 'application/octet-stream' }), name);
      } else if (isObject(each)) form.append(name, new Blob([JSON.stringify(each)], { type: 'application/json' }));
      else form.append(name, text(each));
    }
  return form;
}

/** The first alternative for which the source has every secret. */
async function chosen({ security, method, path }: OperationTarget, credentialOf: CredentialOf) {
  if (security.length === 0) return [];
  for (const alternative of security) {
    const found = await Promise.all(
      alternative.map(async (credential) => ({ credential, value: await credentialOf(credential.scheme) })),
    );
    if (found.every((each): each is { credential: OperationCredential; value: string } => each.value !== undefined))
      return found;
  }
  const schemes = security.map((alternative) => alternative.map(({ scheme }) => scheme).join(' and ')).join(' or ');
  throw new TerminalError(
    'tool-source.invalid',
    `${method} ${path} needs credentials for ${schemes}, and the source names none`,
    {
      remedy: 'register the source with `credentials`: the name of the scheme and that of a secret',
    },
  );
}

function present(
  { type, in: place, name }: OperationCredential,
  value: string,
  url: URL,
  headers: Record<string, string>,
): void {
  if (type === 'bearer' || type === 'oauth2') headers.authorization = `Bearer ${value}`;
  else if (type === 'basic') headers.authorization = `Basic ${Buffer.from(value).toString('base64')}`;
  else if (place === 'query') url.searchParams.set(name, value);
  else if (place === 'header') headers[name.toLowerCase()] = value;
  else headers.cookie = `${headers.cookie ? `${headers.cookie}; ` : ''}${name}=${encodeURIComponent(value)}`;
}

function wrong(argument: string, message: string): TerminalError {
  return new TerminalError('tool.arguments-invalid', `the argument ${argument} is wrong: ${message}`, {
    errors: [{ pointer: `/${argument}`, message }],
  });
}
