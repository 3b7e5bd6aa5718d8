import type { JsonObject } from '@marimba/contracts';
import { readProblem } from './read-problem.js';
import { type RequestError, unexpectedAnswer, unreachable } from './request-error.js';

/** What of a zod schema the client needs. */
interface Reader<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error };
}

type Query = Record<string, string | number | undefined>;

/** The public REST API with one key. Every method throws {@link RequestError}, or AbortError when its signal aborts. */
export class ApiClient {
  constructor(
    private readonly key: string,
    /** Called when the service refuses the key, so that the page can ask for another. */
    private readonly onKeyRefused: (error: RequestError) => void = () => {},
  ) {}

  async get<T>(path: string, reader: Reader<T>, options: { query?: Query; signal?: AbortSignal } = {}): Promise<T> {
    const response = await this.send(withQuery(path, options.query), { signal: options.signal ?? null });
    const answer = reader.safeParse(await response.json().catch(() => undefined));
    if (!answer.success) throw unexpectedAnswer(path, answer.error.message);
    return answer.data;
  }

  /** The answer's body is not read: every mutation here is followed by reading the resource again. */
  async post(path: string, body: JsonObject): Promise<void> {
    await this.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
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

  private async send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${this.key}`);
    const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
      throw init.signal?.aborted ? error : unreachable(error);
    });
    if (response.ok) return response;
    const problem = await readProblem(response);
    if (problem.status === 401) this.onKeyRefused(problem);
    throw problem;
  }
}

function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, String(value));
  return search.size === 0 ? path : `${path}?${search}`;
}
