import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadModel, ModelFormatError, verifyModel } from '@marimba/inference';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomJamba, writeJamba } from '../../parity/tiny-jamba/tiny-jamba.js';
import { HubServer } from '../../support/hub-server.js';

describe('verifyModel', () => {
  const work = mkdtempSync(join(tmpdir(), 'marimba-verify-'));
  const source = join(work, 'source');
  const weights = 'model.safetensors';
  let hub: HubServer;
  let dir: string;
  let folders = 0;
  beforeAll(async () => {
    writeJamba(randomJamba(), source);
    const files = readdirSync(source).map((name) => [name, readFileSync(join(source, name))] as const);
    hub = await HubServer.start('acme/tiny', new Map(files));
  });
  afterAll(async () => {
    await hub.stop();
    rmSync(work, { recursive: true, force: true });
  });
  beforeEach(async () => {
    dir = join(work, String(folders++));
    await downloadModel('acme/tiny', { dir, hubUrl: hub.url });
  });

  it('reads all of a downloaded folder', async () => {
    const seen: { done: number; total: number }[] = [];
    const verified = await verifyModel(dir, { onProgress: (progress) => seen.push(progress) });
    expect(verified).toMatchObject({ files: 5, source: { model: 'acme/tiny', hubUrl: hub.url, revision: hub.commit } });
    expect(seen.at(-1)).toMatchObject({ done: verified.bytes, total: verified.bytes });
  });

  it('reads the headers of a folder from elsewhere', async () => {
    const { tensors, parameters } = await verifyModel(dir);
    expect(await verifyModel(source)).toEqual({ tensors, parameters, source: undefined, files: 0, bytes: 0 });
  });

  it.each([
    ['a file that is missing', () => rmSync(join(dir, 'tokenizer.json')), /tokenizer\.json: is missing/],
    ['a file that grew', () => appendFileSync(join(dir, 'config.json'), ' '), /config\.json: has \d+ bytes, \d+ were/],
    ['truncated weights', () => truncateSync(join(dir, weights), 5_000), /model\.safetensors: .*truncated/],
    [
      'another content',
      () => writeFileSync(join(dir, 'tokenizer_config.json'), 'x'.repeat(10)),
      /tokenizer_config\.json/,
    ],
    [
      'a damaged record',
      () => writeFileSync(join(dir, 'marimba-source.json'), '{"v":1}'),
      /marimba-source\.json: does/,
    ],
  ])('refuses %s', async (_what, damage, message) => {
    damage();
    const failure: unknown = await verifyModel(dir).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ModelFormatError);
    expect((failure as Error).message).toMatch(message);
  });
});
