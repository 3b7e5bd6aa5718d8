import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadModel, HubError } from '@marimba/inference';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HubServer } from '../../support/hub-server.js';

const work = mkdtempSync(join(tmpdir(), 'marimba-hub-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const model = 'acme/Tiny-Hybrid';
const weights = 'model.safetensors';

let hub: HubServer;
let address: string;
let dir: string;
let folders = 0;
beforeEach(async () => {
  const files = { 'config.json': '{}', 'tokenizer.json': '{"model":{}}', [weights]: 'w'.repeat(50_000) };
  hub = await HubServer.start(model, new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])));
  address = hub.url;
  dir = join(work, String(folders++), 'Tiny-Hybrid');
});
afterEach(() => hub.stop());

const download = (options: Partial<Parameters<typeof downloadModel>[1]> = {}, id = model) =>
  downloadModel(id, { dir, hubUrl: address, retries: { attempts: 3, delayMs: 1 }, ...options });

/** The download fails with message and remedy that say this, and there is no model. */
async function expectRefusal(promise: Promise<unknown>, ...says: (string | RegExp)[]): Promise<void> {
  const failure: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(HubError);
  const { message, remedy } = failure as HubError;
  for (const text of says) expect(`${message} ${remedy}`).toMatch(text);
  expect(existsSync(dir)).toBe(false);
}

describe('a download refuses', () => {
  it.each([
    [401, {}, undefined, /private or gated.*HF_TOKEN/],
    [401, {}, 'hf_wrong', /token in HF_TOKEN does not open/],
    [403, { 'x-error-code': 'GatedRepo' }, undefined, /gated.*Accept them on .*HF_TOKEN/],
    [404, { 'x-error-code': 'RepoNotFound' }, undefined, /no model acme\/Tiny-Hybrid/],
    [404, { 'x-error-code': 'RevisionNotFound' }, undefined, /no revision 'main'/],
    [418, {}, undefined, /answered 418.*MARIMBA_HUB_URL/],
  ])('an answer %i %o with a sentence that says what to do', async (status, headers, accessToken, says) => {
    hub.refuse = { status, headers: headers as Record<string, string> };
    await expectRefusal(download({ accessToken }), says);
    expect(hub.seen).toHaveLength(1);
    expect(existsSync(`${dir}.partial`)).toBe(false);
  });

  it('no gated model to whom has the token', async () => {
    hub.refuse = { status: 401, unless: 'hf_right' };
    expect(await download({ accessToken: 'hf_right' })).toMatchObject({ fetched: true });
  });

  it('a hub that does not answer, after some attempts', async () => {
    await hub.stop();
    await expectRefusal(download(), address, 'ECONNREFUSED', 'Check the network');
    hub = await HubServer.start(model, new Map());
  });

  it('a hub that answers with a page', async () => {
    const page = () => Promise.resolve(new Response('<html>', { status: 200 }));
    await expectRefusal(download({ fetch: page }), 'not JSON', 'MARIMBA_HUB_URL');
  });

  it('a large file of another sum', async () => {
    const [entry] = hub.listing().filter(({ path }) => path === weights) as { lfs: { oid: string } }[];
    hub.mishap = (file) => (file === weights ? { content: Buffer.from('x'.repeat(50_000)) } : undefined);
    await expectRefusal(download(), weights, /SHA-256 [0-9a-f]{64}/, `the hub lists ${entry?.lfs.oid}`);
    expect(readdirSync(`${dir}.partial`)).not.toContain(weights);
  });

  it('a small file of another sum', async () => {
    hub.mishap = (file) => (file === 'tokenizer.json' ? { content: Buffer.from('{"model":[]}') } : undefined);
    await expectRefusal(download(), 'tokenizer.json', /Git checksum [0-9a-f]{40}, the hub lists [0-9a-f]{40}/);
  });

  it('a truncated file', async () => {
    hub.mishap = (file) => (file === weights ? { shortenTo: 49_999 } : undefined);
    await expectRefusal(download(), weights, '49999 bytes, the hub lists 50000');
  });

  it('a file that always breaks off at the same byte', async () => {
    hub.mishap = (file, { range }) => {
      if (file !== weights) return undefined;
      return range === undefined ? { breakAfter: 20_000 } : { breakAfter: 0 };
    };
    await expectRefusal(download(), weights, /connection for model.safetensors .* ended after \d+ of 50000 bytes/);
  });

  it('a file longer than listed', async () => {
    hub.mishap = (file) => (file === weights ? { content: Buffer.alloc(60_000) } : undefined);
    await expectRefusal(download(), weights, '60000 bytes, the hub lists 50000');
  });

  it('a file that the list names and the hub has not', async () => {
    hub.entries = hub.listing();
    hub.files.delete(weights);
    await expectRefusal(download(), `There is no ${weights} at revision`);
  });

  it.each([
    '../evil.safetensors',
    '/etc/config.json',
    'a/../../config.json',
    'a\\config.json',
    'C:config.json',
    '',
    '.',
  ])('a list that names %j', async (path) => {
    hub.entries = [...hub.listing(), { type: 'file', path, size: 1, oid: 'a'.repeat(40) }];
    await expectRefusal(download(), /is no file inside the model.*Nothing was fetched/);
    expect(readdirSync(work).flatMap((name) => readdirSync(join(work, name)))).not.toContain('evil.safetensors');
  });

  it('a symbolic link in the place of a file', async () => {
    hub.entries = hub.listing().map((entry) => (entry['path'] === weights ? { ...entry, type: 'symlink' } : entry));
    await expectRefusal(download(), `calls ${weights} a symlink`);
  });

  it('a model without what is needed, before anything is fetched', async () => {
    hub.entries = hub.listing().filter(({ path }) => path !== weights);
    await expectRefusal(download(), 'has no safetensors weights (it has: config.json, tokenizer.json)');
    expect(existsSync(`${dir}.partial`)).toBe(false);
  });

  it('a model for which the disk has no room, before anything is fetched', async () => {
    const lfs = { oid: 'a'.repeat(64), size: 9e15, pointerSize: 130 };
    hub.entries = hub.listing().map((entry) => (entry['path'] === weights ? { ...entry, lfs } : entry));
    await expectRefusal(download(), /9000000 GB are still to be downloaded, the disk of .* has [\d.]+ GB left/);
    expect(hub.contentRequests('config.json')).toEqual([]);
    expect(existsSync(`${dir}.partial`)).toBe(false);
  });

  it('to let another host list the files', async () => {
    const elsewhere = await HubServer.start(model, new Map());
    hub.refuse = { status: 302, headers: { location: `${elsewhere.url}/api/models/${model}` } };
    await expectRefusal(download(), `refers to ${elsewhere.url} for what it should say itself`);
    expect(elsewhere.seen).toEqual([]);
    await elsewhere.stop();
  });

  it('to follow redirects for ever', async () => {
    hub.mishap = (file) => (file === weights ? { redirect: `${hub.storageUrl}/storage/${weights}` } : undefined);
    await expectRefusal(download(), 'more than 10 times');
  });

  it('to go from https to http', async () => {
    const listing = hub.listing();
    const secure: typeof fetch = async (input) => {
      const { pathname } = new URL(String(input));
      if (pathname.includes('/revision/')) return Response.json({ id: model, sha: hub.commit });
      if (pathname.includes('/tree/')) return Response.json(listing);
      return new Response(null, { status: 302, headers: { location: `${hub.storageUrl}/storage/${weights}` } });
    };
    await expectRefusal(download({ hubUrl: 'https://hub.invalid', fetch: secure }), 'which is not encrypted');
    expect(hub.seen).toEqual([]);
  });

  it('an id that is none', async () => {
    for (const id of ['tiny', 'a/b/c', '../x', 'a/..', 'a/b@', 'a/b@../../c', 'a b/c', 'https://hub/a/b'])
      await expectRefusal(download({}, id), `'${id}' is not the id of a model`);
    expect(hub.seen).toEqual([]);
  });
});
