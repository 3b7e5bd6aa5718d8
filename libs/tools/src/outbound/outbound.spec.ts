import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GuardedFetch } from './guarded-fetch.js';
import { createGuardedFetch } from './outbound.js';

interface Received {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

let server: Server;
let other: Server;
let port: number;
let otherPort: number;
let received: Received[] = [];

const pages: Record<string, RequestListener> = {
  '/zeros': (_request, response) => response.end(Buffer.alloc(100_000)),
  '/bomb': (_request, response) =>
    response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(5_000_000))),
  '/packed': (_request, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('packed')),
  '/never': () => undefined,
  '/drops': (request) => request.socket.destroy(),
  '/half': (_request, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('12345', () => response.destroy());
  },
};

const answer: RequestListener = (request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { method, url: path, headers } = request;
    received.push({ method, path, headers, body: Buffer.concat(parts).toString() });
    const { pathname, searchParams } = new URL(path!, 'http://any');
    const to = searchParams.get('to');
    if (to !== null) response.writeHead(Number(searchParams.get('status') ?? 302), { location: to }).end();
    else if (pages[pathname]) pages[pathname](request, response);
    else response.setHeader('x-answer', 'yes').end(`${method} ${pathname}`);
  });
};

const listening = (listener: RequestListener): Promise<Server> =>
  new Promise((resolve) => {
    const made = createServer(listener).listen(0, '127.0.0.1', () => resolve(made));
  });

beforeAll(async () => {
  [server, other] = await Promise.all([listening(answer), listening(answer)]);
  port = (server.address() as AddressInfo).port;
  otherPort = (other.address() as AddressInfo).port;
});
beforeEach(() => {
  received = [];
});
afterAll(() => {
  for (const each of [server, other]) {
    each.closeAllConnections();
    each.close();
  }
});

const text = (body: Uint8Array): string => Buffer.from(body).toString();
const at = (path: string, host = '127.0.0.1'): string => `http://${host}:${port}${path}`;
const refused = (reason: RegExp) => ({
  name: 'TerminalError',
  code: 'outbound.refused',
  message: expect.stringMatching(reason),
});

describe('without permissions', () => {
  const fetch = createGuardedFetch();

  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.1', 'loopback'],
    ['2130706433', 'loopback'],
    ['0x7f000001', 'loopback'],
    ['0177.0.0.1', 'loopback'],
    ['0x7f.1', 'loopback'],
    ['①②⑦.⓪.⓪.①', 'loopback'],
    ['0', 'unspecified'],
    ['0.0.0.0', 'unspecified'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['192.168.0.1', 'private'],
    ['3232235521', 'private'],
    ['100.64.0.1', 'carrier grade nat'],
    ['100.100.100.200', 'carrier grade nat'],
    ['169.254.169.254', 'link local'],
    ['0251.0376.0251.0376', 'link local'],
    ['168.63.129.16', 'metadata'],
    ['192.0.0.192', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['[::1]', 'loopback'],
    ['[::]', 'unspecified'],
    ['[fe80::1]', 'link local'],
    ['[fec0::1]', 'deprecated site local'],
    ['[fd00:ec2::254]', 'unique local'],
    ['[ff02::1]', 'multicast'],
    ['[::ffff:127.0.0.1]', 'ipv4 mapped'],
    ['[::ffff:7f00:1]', 'ipv4 mapped'],
    ['[::127.0.0.1]', 'not global'],
    ['[64:ff9b::7f00:1]', 'rfc6052'],
    ['[64:ff9b:1::a00:1]', 'rfc6052'],
    ['[2002:7f00:1::]', '6to4'],
    ['[2001:0:7f00:1::]', 'teredo'],
  ])('%s is refused as %s', async (host, range) => {
    await expect(fetch(`http://${host}/`)).rejects.toMatchObject({
      ...refused(new RegExp(`not public \\(${range}\\)`)),
      remedy: expect.stringContaining('to MARIMBA_OUTBOUND_ALLOW'),
    });
  });

  it.each([
    ['file:///etc/passwd', /it is file/],
    ['ftp://example.org/', /it is ftp/],
    ['gopher://127.0.0.1:6379/_FLUSHALL', /it is gopher/],
    ['data:text/plain,x', /it is data/],
    ['http://user:word@example.org/', /user name or password/],
    ['http://example.org:22/', /ports 80, 443, 8080, 8443 only/],
    ['http://8.8.8.8:6379/', /ports 80, 443, 8080, 8443 only/],
    ['no address', /is no address/],
  ])('%s is refused', async (url, reason) => {
    await expect(fetch(url)).rejects.toMatchObject(refused(reason));
  });

  it('a refusal does not repeat a password', async () => {
    const error: Error = await fetch('http://ada:secret@example.org/').then(
      () => new Error('not refused'),
      (reason: Error) => reason,
    );
    expect(error.message).toContain('example.org');
    expect(error.message).not.toContain('secret');
  });

  it('localhost is refused by what it resolves to', async () => {
    await expect(fetch('http://localhost:8080/')).rejects.toMatchObject(refused(/localhost, which is .*loopback/));
    await expect(fetch('http://localhost.:8080/')).rejects.toMatchObject(refused(/loopback/));
  });
});

describe('a name', () => {
  it('that has one private address beside public ones is refused', async () => {
    const resolve = async () => [
      { address: '93.184.216.34', family: 4 },
      { address: '10.0.0.5', family: 4 },
    ];
    const fetch = createGuardedFetch({ resolve });
    await expect(fetch('http://two-faced.example/')).rejects.toMatchObject(refused(/10\.0\.0\.5.*private/));
  });

  it('that answers otherwise the second time reaches nothing but what was checked', async () => {
    const answers = ['127.0.0.1', '10.0.0.1', '169.254.169.254'];
    let asked = 0;
    const resolve = async () => [{ address: answers[asked++]!, family: 4 }];
    const fetch = createGuardedFetch({ resolve, allow: [`127.0.0.1:${port}`] });
    expect(text((await fetch(at('/one', 'rebind.example'))).body)).toBe('GET /one');
    // One look-up for a connection: had a second been made for the socket, it would have gone to 10.0.0.1.
    expect(asked).toBe(1);
    const fresh = createGuardedFetch({ resolve, allow: [`127.0.0.1:${port}`] });
    await expect(fresh(at('/two', 'rebind.example'))).rejects.toMatchObject(refused(/10\.0\.0\.1.*private/));
    expect(received.map(({ path }) => path)).toEqual(['/one']);
  });

  it('that does not exist is told of as unreachable, and may be tried again', async () => {
    const resolve = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    };
    await expect(createGuardedFetch({ resolve })('http://nowhere.example/')).rejects.toMatchObject({
      name: 'MarimbaError',
      code: 'outbound.failed',
      message: 'http://nowhere.example cannot be reached: ENOTFOUND',
    });
  });
});

describe('what is allowed', () => {
  it.each([
    ['127.0.0.1'],
    ['127.0.0.0/8'],
    ['127.0.0.1:PORT'],
    ['127.0.0.0/8:PORT'],
    ['intranet.example'],
    ['intranet.example:PORT'],
    ['*.example:PORT'],
  ])('%s', async (entry) => {
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const fetch = createGuardedFetch({ resolve, allow: [entry.replace('PORT', String(port))] });
    const { status, headers, url, body } = await fetch(at('/page', 'intranet.example'));
    expect({ status, answer: headers['x-answer'], url, body: text(body) }).toEqual({
      ...{ status: 200, answer: 'yes', url: at('/page', 'intranet.example'), body: 'GET /page' },
    });
  });

  it.each([['127.0.0.1:1'], ['127.0.0.2/32'], ['example'], ['other.example'], ['*.intranet.example'], ['[::1]']])(
    'is no more than that: %s',
    async (entry) => {
      const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
      const fetch = createGuardedFetch({ resolve, allow: [entry] });
      await expect(fetch(at('/page', 'intranet.example'))).rejects.toMatchObject(refused(/refused/));
      expect(received).toEqual([]);
    },
  );

  it.each(['', 'http://a', '1.2.3.4/40', 'a:b', 'a:0', 'a:70000', '-a', 'a/8'])('an entry %j is a mistake', (entry) => {
    expect(() => createGuardedFetch({ allow: [entry] })).toThrow(/'/);
  });
});

describe('a redirect', () => {
  let fetch: GuardedFetch;
  beforeAll(() => {
    fetch = createGuardedFetch({ allow: [`127.0.0.1:${port}`, `127.0.0.1:${otherPort}`] });
  });
  const to = (target: string, status = 302): string => at(`/r?status=${status}&to=${encodeURIComponent(target)}`);

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:127.0.0.1]/',
    'http://2130706433:1/',
    'file:///etc/passwd',
    'http://localhost:1/',
  ])('to %s is refused', async (target) => {
    await expect(fetch(to(target))).rejects.toMatchObject(refused(/refused/));
    expect(received).toHaveLength(1);
  });

  it('is followed where that is allowed, a bounded number of times', async () => {
    const answer = await fetch(to('/there'));
    expect([answer.url, text(answer.body)]).toEqual([at('/there'), 'GET /there']);
    await expect(fetch(to(to('/there')), { maxRedirects: 1 })).rejects.toMatchObject(refused(/more than 1 times/));
    const loop = '/r?to=';
    await expect(fetch(at(`${loop}${encodeURIComponent(loop)}`), { maxRedirects: 0 })).resolves.toMatchObject({
      status: 302,
    });
  });

  it('keeps credentials within an origin and drops them beyond it', async () => {
    const headers = { authorization: 'Bearer key', 'x-api-key': 'key', cookie: 'a=b', accept: 'text/html' };
    await fetch(to('/same'), { headers });
    await fetch(to(`http://127.0.0.1:${otherPort}/other`), { headers });
    const kept = received.filter(({ path }) => path === '/same' || path === '/other').map(({ headers }) => headers);
    expect(kept[0]).toMatchObject(headers);
    expect(kept[1]).toMatchObject({ accept: 'text/html' });
    for (const name of ['authorization', 'x-api-key', 'cookie']) expect(kept[1]).not.toHaveProperty(name);
  });

  it.each([
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'body'],
    [308, 'POST', 'body'],
  ])('%i of a POST is a %s', async (status, method, body) => {
    await fetch(to('/there', status), { method: 'POST', body: 'body', headers: { 'content-type': 'text/plain' } });
    expect(received[1]).toMatchObject({ method, body });
    expect(received[1]!.headers['content-type']).toBe(method === 'GET' ? undefined : 'text/plain');
  });
});

describe('an answer', () => {
  let fetch: GuardedFetch;
  beforeAll(() => {
    fetch = createGuardedFetch({ allow: ['127.0.0.1'] });
  });

  it('that is too large is broken off, also when it grows only as it is unpacked', async () => {
    const tooLarge = { code: 'outbound.too-large', message: expect.stringContaining('more than 50000 bytes') };
    await expect(fetch(at('/zeros'), { maxBytes: 50_000 })).rejects.toMatchObject(tooLarge);
    await expect(fetch(at('/bomb'), { maxBytes: 50_000 })).rejects.toMatchObject(tooLarge);
    expect((await fetch(at('/zeros'), { maxBytes: 100_000 })).body).toHaveLength(100_000);
    expect(text((await fetch(at('/packed'))).body)).toBe('packed');
  });

  it('that does not come is not waited for', async () => {
    await expect(fetch(at('/never'), { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'outbound.timed-out',
      message: expect.stringContaining('within 50 ms'),
    });
  });

  it.each(['/drops', '/half'])('that breaks off (%s) may be asked for again', async (path) => {
    await expect(fetch(at(path))).rejects.toMatchObject({ name: 'MarimbaError', code: 'outbound.failed' });
  });

  it('is no longer waited for when the caller stops', async () => {
    const stop = new AbortController();
    const waiting = fetch(at('/never'), { signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });
});
