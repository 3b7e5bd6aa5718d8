import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const hubCommit = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';

export interface SeenRequest {
  method: string;
  path: string;
  range: string | undefined;
  authorization: string | undefined;
  host: string | undefined;
}

/** What becomes of one request for a file's content. */
export type Mishap =
  | { status: number; headers?: Record<string, string> }
  /** The connection breaks after so many bytes. */
  | { breakAfter: number }
  /** The answer says so many bytes and ends properly there. */
  | { shortenTo: number }
  /** Nothing comes after so many bytes, and the connection stays. */
  | { stallAfter: number }
  | { content: Buffer }
  | { redirect: string }
  | { ignoreRange: true }
  | { none: true };

/**
 * A model hub on this machine with the routes that a download uses: the commit of a revision, the tree in pages, and the
 * files with ranges, large ones by a redirect to a storage host that is asked without the token.
 */
export class HubServer {
  readonly seen: SeenRequest[] = [];
  /** Looked at before a content is served. */
  mishap: (file: string, request: SeenRequest) => Mishap | undefined = () => undefined;
  /** Replaces the listing. */
  entries: unknown[] | undefined;
  /** Refuses whatever is asked of the hub itself. */
  refuse: { status: number; headers?: Record<string, string>; unless?: string } | undefined;
  commit = hubCommit;

  private constructor(
    private readonly hub: Server,
    private readonly storage: Server,
    readonly model: string,
    readonly files: Map<string, Buffer>,
  ) {}

  static async start(model: string, files: Map<string, Buffer>): Promise<HubServer> {
    const [hub, storage] = [createServer(), createServer()];
    const server = new HubServer(hub, storage, model, files);
    hub.on('request', (request, response) => server.answer(request, response));
    storage.on('request', (request, response) => server.answerStorage(request, response));
    for (const each of [hub, storage]) await new Promise<void>((done) => each.listen(0, '127.0.0.1', done));
    return server;
  }

  get url(): string {
    return address(this.hub);
  }

  get storageUrl(): string {
    return address(this.storage);
  }

  /** What was asked of a file's content, at the hub or at the storage host. */
  contentRequests(file: string): SeenRequest[] {
    return this.seen.filter(({ path }) => path === `/storage/${file}` || path.endsWith(`/${file}`));
  }

  /** Breaks whatever is being served. */
  breakConnections(): void {
    for (const each of [this.hub, this.storage]) each.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.breakConnections();
    for (const each of [this.hub, this.storage]) await new Promise((done) => each.close(done));
  }

  /** The tree as the hub gives it: large files with the SHA-256 of their content, others with Git's checksum. */
  listing(): Record<string, unknown>[] {
    return [...this.files].map(([path, content]) => {
      const entry = { type: 'file', path, size: content.length };
      return isLarge(path)
        ? { ...entry, oid: gitSha1(Buffer.from('pointer')), lfs: lfsOf(content) }
        : { ...entry, oid: gitSha1(content) };
    });
  }

  private note(request: IncomingMessage): SeenRequest {
    const { method = '', url = '', headers } = request;
    const { range, authorization, host } = headers;
    const seen = { method, path: decodeURIComponent(url.split('?')[0] ?? ''), range, authorization, host };
    this.seen.push(seen);
    return seen;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const seen = this.note(request);
    const { refuse, model, commit } = this;
    const resolve = `/${model}/resolve/${commit}/`;
    const file = seen.path.slice(resolve.length);
    if (refuse && (refuse.unless === undefined || seen.authorization !== `Bearer ${refuse.unless}`))
      end(response, refuse.status, refuse.headers);
    else if (seen.path.startsWith(`/api/models/${model}/revision/`)) json(response, { id: model, sha: commit });
    else if (seen.path === `/api/models/${model}/tree/${commit}`) this.answerTree(request, response);
    else if (!seen.path.startsWith(resolve)) end(response, 404, { 'x-error-code': 'RepoNotFound' });
    else if (this.files.has(file) && isLarge(file))
      end(response, 302, { location: `${this.storageUrl}/storage/${file}?signed=1` });
    else this.serve(file, seen, response);
  }

  /** Two pages, as of a large repository. */
  private answerTree(request: IncomingMessage, response: ServerResponse): void {
    const entries = this.entries ?? this.listing();
    const half = Math.ceil(entries.length / 2);
    const next = `${this.url}/api/models/${this.model}/tree/${this.commit}?cursor=2`;
    if (request.url?.includes('cursor=2')) json(response, entries.slice(half));
    else json(response, entries.slice(0, half), { link: `<${next}>; rel="next"` });
  }

  private answerStorage(request: IncomingMessage, response: ServerResponse): void {
    const seen = this.note(request);
    this.serve(seen.path.replace('/storage/', ''), seen, response);
  }

  private serve(file: string, seen: SeenRequest, response: ServerResponse): void {
    const mishap: Mishap = this.mishap(file, seen) ?? { none: true };
    const content = 'content' in mishap ? mishap.content : this.files.get(file);
    if ('status' in mishap) end(response, mishap.status, mishap.headers);
    else if ('redirect' in mishap) end(response, 302, { location: mishap.redirect });
    else if (content === undefined) end(response, 404, { 'x-error-code': 'EntryNotFound' });
    else send(content, mishap, seen.range, response);
  }
}

function send(content: Buffer, mishap: Mishap, range: string | undefined, response: ServerResponse): void {
  const whole = 'shortenTo' in mishap ? content.subarray(0, mishap.shortenTo) : content;
  const asked = 'ignoreRange' in mishap ? undefined : /^bytes=(\d+)-$/.exec(range ?? '')?.[1];
  const start = Number(asked ?? 0);
  const body = whole.subarray(start);
  if (start > 0 && body.length === 0) {
    end(response, 416);
    return;
  }
  response.writeHead(asked === undefined ? 200 : 206, {
    'content-length': body.length,
    'accept-ranges': 'bytes',
    etag: `"${gitSha1(content)}"`,
    ...(asked === undefined ? {} : { 'content-range': `bytes ${start}-${whole.length - 1}/${whole.length}` }),
  });
  if ('breakAfter' in mishap)
    response.write(body.subarray(0, mishap.breakAfter), () => setImmediate(() => response.destroy()));
  else if ('stallAfter' in mishap) response.write(body.subarray(0, mishap.stallAfter));
  else response.end(body);
}

const isLarge = (path: string): boolean => path.endsWith('.safetensors');
const lfsOf = (content: Buffer) => ({
  oid: createHash('sha256').update(content).digest('hex'),
  size: content.length,
  pointerSize: 130,
});
const gitSha1 = (content: Buffer): string =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
const address = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function end(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers).end();
}

function json(response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}
