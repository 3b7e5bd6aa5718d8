import { type IngestionResource, tenantHeader } from '@marimba/contracts';
import createClient, { type Client } from 'openapi-fetch';
import { takeEarly } from './early-requests.js';
import type { paths } from './generated/openapi.js';
import { readProblem } from './read-problem.js';
import { type RequestError, unexpectedAnswer, unreachable } from './request-error.js';

/**
 * The public REST API with one key; the paths, parameters and bodies are those of its OpenAPI document. Every method
 * throws {@link RequestError} where the service refuses or does not answer, or AbortError when its signal aborts.
 */
export class ApiClient {
  readonly GET: Client<paths>['GET'];
  readonly POST: Client<paths>['POST'];
  readonly PUT: Client<paths>['PUT'];
  readonly DELETE: Client<paths>['DELETE'];

  constructor(
    private readonly key: string,
    /** Called when the service refuses the key, so that the page can ask for another. */
    private readonly onKeyRefused: (error: RequestError) => void = () => {},
    /** Of a system administrator's key: the tenant that is looked into. */
    private readonly tenant?: string | undefined,
  ) {
    const { GET, POST, PUT, DELETE } = createClient<paths>({
      baseUrl: window.location.origin,
      fetch: (request) => this.send(request),
    });
    this.GET = GET;
    this.POST = POST;
    this.PUT = PUT;
    this.DELETE = DELETE;
  }

  async bytes(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const response = await this.send(path, { signal: signal ?? null });
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Opens a stream of server-sent events, after the message `lastEventId` when it is given. */
  stream(path: string, lastEventId: string | undefined, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (lastEventId !== undefined) headers['last-event-id'] = lastEventId;
    return this.send(path, { headers, signal, cache: 'no-store' });
  }

  /** Sends a file to be read; `onProgress` hears which part of it has gone, from 0 to 1. */
  async upload(
    path: string,
    file: File,
    onProgress: (part: number) => void,
    signal?: AbortSignal,
  ): Promise<IngestionResource> {
    const { sendFile } = await import('./send-file.js');
    return sendFile({ url: path, key: this.key, file, onProgress, signal });
  }

  /** Any request with the key, for answers that are read as they come. */
  async send(input: Request | string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(input instanceof Request ? input.headers : init.headers);
    headers.set('authorization', `Bearer ${this.key}`);
    if (this.tenant !== undefined) headers.set(tenantHeader, this.tenant);
    const signal = input instanceof Request ? input.signal : init.signal;
    const response = await (this.early(input, init) ?? fetch(input, { ...init, headers })).catch((error: unknown) => {
      throw signal?.aborted ? error : unreachable(error);
    });
    if (response.ok) return response;
    const problem = await readProblem(response);
    if (problem.status === 401) this.onKeyRefused(problem);
    throw problem;
  }

  /** What was asked for before this client was there. */
  private early(input: Request | string, init: RequestInit): Promise<Response> | undefined {
    const { method, url, signal } =
      input instanceof Request ? input : { ...init, method: init.method ?? 'GET', url: input };
    if (method !== 'GET' || new Headers(init.headers).has('last-event-id')) return undefined;
    return takeEarly(new URL(url, window.location.origin).href, signal);
  }
}

/** What an answer carries. @throws RequestError where it carries nothing */
export async function body<T>(answer: Promise<{ data?: T; response: Response }>): Promise<T> {
  const { data, response } = await answer;
  if (data === undefined) throw unexpectedAnswer(new URL(response.url).pathname, 'it has no body');
  return data;
}

/** The cursor of a page, as a query takes it: the first page has none. */
export const cursorOf = (cursor: string | undefined): { cursor?: string } => (cursor === undefined ? {} : { cursor });
