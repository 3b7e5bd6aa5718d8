import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DownloadProgress, downloadModel, HubError, partialFolder, readModelSource } from '@marimba/inference';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HubServer, hubCommit } from '../../support/hub-server.js';

const work = mkdtempSync(join(tmpdir(), 'marimba-hub-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const model = 'acme/Tiny-Hybrid';
const shard = 'model-00002-of-00002.safetensors';
const unwanted = [
  'pytorch_model.bin',
  'modeling_tiny.py',
  'tiny.gguf',
  'consolidated.safetensors',
  'model.safetensors',
  '.gitattributes',
  'onnx/model.safetensors',
];

/** Random bytes stand for weights: what a file means is not looked at here. */
function tinyFiles(): Map<string, Buffer> {
  const bytes = (length: number, seed: string) => {
    const parts: Buffer[] = [];
    for (let i = 0; i * 32 < length; i++) parts.push(createHash('sha256').update(`${seed}${i}`).digest());
    return Buffer.concat(parts).subarray(0, length);
  };
  return new Map<string, Buffer>([
    ['config.json', Buffer.from('{"model_type":"jamba"}')],
    ['generation_config.json', Buffer.from('{}')],
    ['tokenizer.json', bytes(5_000, 'tokenizer')],
    ['tokenizer_config.json', Buffer.from('{"a":1}')],
    ['chat_template.jinja', Buffer.from('')],
    ['special_tokens_map.json', Buffer.from('{"b":2}')],
    ['model.safetensors.index.json', Buffer.from('{"weight_map":{}}')],
    ['model-00001-of-00002.safetensors', bytes(70_000, 'one')],
    [shard, bytes(400_000, 'two')],
    ['LICENSE', Buffer.from('Apache-2.0')],
    ['README.md', Buffer.from('# Tiny')],
    ...unwanted.map((name) => [name, Buffer.from(name)] as const),
  ]);
}

let hub: HubServer;
let dir: string;
let folders = 0;
beforeEach(async () => {
  hub = await HubServer.start(model, tinyFiles());
  dir = join(work, String(folders++), 'Tiny-Hybrid');
});
afterEach(() => hub.stop());

const retries = { attempts: 3, delayMs: 1 };
const download = (options: Partial<Parameters<typeof downloadModel>[1]> = {}, id = model) =>
  downloadModel(id, { dir, hubUrl: hub.url, retries, ...options });

async function failureOf(promise: Promise<unknown>): Promise<HubError> {
  const failure = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(HubError);
  expect(existsSync(dir)).toBe(false);
  return failure as HubError;
}

/** The folder holds what the hub serves, byte for byte, and nothing else. */
function expectWhole(): void {
  const expected = [...hub.files.keys()].filter((name) => !unwanted.includes(name));
  expect(readdirSync(dir).sort()).toEqual([...expected, 'marimba-source.json'].sort());
  for (const name of expected) expect(readFileSync(join(dir, name)).equals(hub.files.get(name)!), name).toBe(true);
  expect(existsSync(partialFolder(dir))).toBe(false);
}

describe('a download', () => {
  it('brings the files that a model needs, and says how far it is', async () => {
    const seen: DownloadProgress[] = [];
    const done = await download({ onProgress: (progress) => seen.push(progress) });
    expectWhole();
    const total = [...hub.files].reduce((sum, [name, { length }]) => sum + (unwanted.includes(name) ? 0 : length), 0);
    expect(done).toMatchObject({ dir, model, revision: hubCommit, bytes: total, fetched: true });
    expect(seen.at(-1)).toEqual({ file: shard, fileDone: 400_000, fileTotal: 400_000, done: total, total });
    const amounts = seen.map((progress) => progress.done);
    expect(amounts).toEqual([...amounts].sort((a, b) => a - b));
    expect(readModelSource(dir)).toEqual({ v: 1, model, hubUrl: hub.url, revision: hubCommit, files: done.files });
    const sum = createHash('sha256').update(hub.files.get('config.json')!).digest('hex');
    expect(done.files).toContainEqual({ name: 'config.json', bytes: 22, sha256: sum });
  });

  it('finds what is there already and asks for no file', async () => {
    await download();
    hub.seen.length = 0;
    expect(await download()).toMatchObject({ dir, revision: hubCommit, fetched: false });
    expect(hub.seen.map(({ path }) => path)).toEqual([`/api/models/${model}/revision/main`]);
  });

  it('asks for the revision that was named', async () => {
    await download({}, `${model}@v1.0/beta`);
    expect(hub.seen[0]?.path).toBe(`/api/models/${model}/revision/v1.0/beta`);
  });

  it('does not touch a folder that holds something else', async () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'mine.txt'), 'mine');
    await expect(download()).rejects.toThrow(/was not downloaded from a hub/);
    rmSync(dir, { recursive: true });
    await download();
    hub.commit = 'd'.repeat(40);
    await expect(download()).rejects.toThrow(`holds ${model} at revision ${hubCommit} already`);
    expectWhole();
  });

  it('sends the token to the hub and never to where files are kept', async () => {
    await download({ accessToken: 'hf_secret' });
    const at = (url: string) => hub.seen.filter(({ host }) => url.endsWith(host ?? '-'));
    expect(new Set(at(hub.url).map(({ authorization }) => authorization))).toEqual(new Set(['Bearer hf_secret']));
    expect(at(hub.storageUrl)).toHaveLength(2);
    expect(new Set(at(hub.storageUrl).map(({ authorization }) => authorization))).toEqual(new Set([undefined]));
  });
});

/** Serves the second shard so that its connection breaks so many times, each time after something of it had arrived. */
function breakShard(times: number, afterwards: typeof hub.mishap = () => undefined) {
  let [broken, furthest] = [0, 0];
  hub.mishap = (file, request) => {
    if (file !== shard) return undefined;
    return broken < times ? { stallAfter: 60_000 } : afterwards(file, request);
  };
  const onProgress = ({ file, fileDone }: DownloadProgress) => {
    if (file !== shard || fileDone <= furthest || broken === times) return;
    furthest = fileDone;
    broken++;
    hub.breakConnections();
  };
  return { onProgress };
}

describe('a download that is disturbed', () => {
  it('goes on where the connection broke', async () => {
    await download(breakShard(5));
    expectWhole();
    const starts = hub.contentRequests(shard).flatMap(({ range, path }) => (path.includes('storage') ? [range] : []));
    expect(starts).toHaveLength(6);
    expect(starts[0]).toBeUndefined();
    expect(starts.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).toBe(true);
  });

  it('waits out an answer that says later', async () => {
    let busy = 0;
    hub.mishap = (file) =>
      file === shard && busy++ < 2 ? { status: busy === 1 ? 503 : 429, headers: { 'retry-after': '0' } } : undefined;
    await download();
    expectWhole();
  });

  it('gives up a connection that brings nothing', async () => {
    let stalls = 0;
    hub.mishap = (file) => (file === shard && stalls++ < 1 ? { stallAfter: 50_000 } : undefined);
    await download({ stallMs: 200 });
    expectWhole();
  });

  it('begins a file again where the server knows no ranges', async () => {
    await download(breakShard(1, () => ({ ignoreRange: true })));
    expectWhole();
  });

  it('keeps what it has when it fails, and the next one goes on with it', async () => {
    const { message, remedy } = await failureOf(download(breakShard(1, () => ({ status: 500 }))));
    expect(message).toContain('answered 500');
    expect(remedy).toContain('again');
    const left = readdirSync(partialFolder(dir));
    expect(left).toContain(`${shard}.part`);
    expect(left).not.toContain('config.json');
    hub.mishap = () => undefined;
    hub.seen.length = 0;
    await download();
    expectWhole();
    expect(hub.contentRequests(shard).every(({ range }) => /^bytes=[1-9]/.test(range ?? ''))).toBe(true);
    expect(hub.contentRequests('tokenizer.json')).toEqual([]);
  });

  it('stops when it is told to, and the next one goes on', async () => {
    const stop = new AbortController();
    const onProgress = ({ file, fileDone }: DownloadProgress) => {
      if (file === shard && fileDone > 0) stop.abort();
    };
    await expect(download({ signal: stop.signal, onProgress })).rejects.toMatchObject({ name: 'AbortError' });
    expect(existsSync(dir)).toBe(false);
    expect(readdirSync(partialFolder(dir))).not.toContain('download.lock');
    await download();
    expectWhole();
  });

  it('fetches a file anew when what was left of it is not what it should be', async () => {
    await failureOf(download(breakShard(1, () => ({ status: 500 }))));
    const part = join(partialFolder(dir), `${shard}.part`);
    writeFileSync(part, Buffer.alloc(readFileSync(part).length));
    hub.mishap = () => undefined;
    await download();
    expectWhole();
  });

  it('throws away what is left of another revision', async () => {
    hub.mishap = (file) => (file === shard ? { status: 404 } : undefined);
    await failureOf(download());
    hub.mishap = () => undefined;
    hub.commit = 'e'.repeat(40);
    hub.files.set('tokenizer.json', Buffer.from('{"other":true}'));
    await download();
    expectWhole();
  });

  it('is refused while another one is at work in the same folder', async () => {
    const results = await Promise.allSettled([download(), download()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const failed = results.find((result) => result.status === 'rejected');
    expect(String(failed?.reason)).toContain('downloading this model already');
    expectWhole();
  });
});
