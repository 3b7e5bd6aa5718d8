import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HybridModel } from '@marimba/inference';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomJamba, writeJamba } from '../../parity/tiny-jamba/tiny-jamba.js';
import { HubServer } from '../../support/hub-server.js';
import { type Outcome, startMarimba } from './marimba-command.js';

const model = 'acme/Tiny-Hybrid';

describe('marimba model', () => {
  let work: string;
  let home: string;
  let hub: HubServer;
  /** The largest file, which comes last. */
  let weights: string;
  let homes = 0;

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'marimba model '));
    const source = join(work, 'source');
    writeJamba(randomJamba({ shards: 2 }), source);
    const files = readdirSync(source).map((name) => [name, readFileSync(join(source, name))] as const);
    hub = await HubServer.start(model, new Map(files));
    weights = files.sort(([, a], [, b]) => b.length - a.length)[0]![0];
  });
  afterAll(async () => {
    await hub.stop();
    rmSync(work, { recursive: true, force: true });
  });
  beforeEach(() => {
    home = join(work, `home ${homes++}`);
    hub.mishap = () => undefined;
    hub.refuse = undefined;
    hub.seen.length = 0;
  });

  const start = (...args: string[]) =>
    startMarimba(['model', ...args], { MARIMBA_HOME: home, MARIMBA_HUB_URL: hub.url, HF_TOKEN: 'hf_test' });
  const marimba = (...args: string[]): Promise<Outcome> => start(...args).outcome;
  const folder = () => join(home, 'models', 'Tiny-Hybrid');
  const graphs = () =>
    existsSync(join(home, 'cache')) ? readdirSync(join(home, 'cache')).filter((name) => !name.endsWith('.sha256')) : [];

  it('imports from a hub, lists, verifies and removes', async () => {
    const imported = await marimba('import', model, '--precision', 'fp32');
    expect(imported.code, imported.output).toBe(0);
    expect(imported.output).toMatch(/Downloading 100% {2}[\d.]+ kB of [\d.]+ kB/);
    expect(imported.output).toMatch(/acme\/Tiny-Hybrid at c0ffee00c0ff: 7 files, .* downloaded, checksums right/);
    expect(imported.output).toMatch(/Checking 100%/);
    expect(imported.output).toMatch(/Writing 100%/);
    expect(imported.output).toMatch(/tiny-hybrid: jamba, 0\.\dM parameters, fp32, imported/);
    expect(imported.output).toContain(`MARIMBA_MODELS='${folder()}' MARIMBA_PRECISION=fp32 npm start`);
    expect(imported.output).not.toContain('hf_test');

    const opened = await HybridModel.open(folder(), { cacheDir: join(home, 'cache'), precision: 'fp32' });
    expect((await opened.generate({ prompt: 'ab', parameters: { maxTokens: 3 } })).usage.outputTokens).toBeGreaterThan(
      0,
    );
    await opened.close();

    const listed = await marimba('list');
    expect(listed.stdout).toMatch(/^Tiny-Hybrid {2}jamba +fp32 +0\.\dM +[\d.]+ [kM]B {2}[0-9a-f]{16}$/m);

    const verified = await marimba('verify', folder());
    expect(verified.code, verified.output).toBe(0);
    expect(verified.output).toMatch(/\d+ tensors, 0\.\dM parameters, headers right/);
    expect(verified.output).toMatch(/7 files, .* checksums of acme\/Tiny-Hybrid/);
    const bytes = readFileSync(join(folder(), weights));
    bytes[bytes.length - 1] = bytes[bytes.length - 1]! ^ 1;
    writeFileSync(join(folder(), weights), bytes);
    const damaged = await marimba('verify', folder());
    expect(damaged.code).toBe(1);
    expect(damaged.output).toMatch(new RegExp(`${weights}: has the SHA-256 [0-9a-f]{64}, the hub's is [0-9a-f]{64}`));

    const removed = await marimba('remove', 'tiny-hybrid');
    expect(removed.code, removed.output).toBe(0);
    expect(existsSync(folder())).toBe(false);
    expect(graphs()).toEqual([]);
    expect((await marimba('list')).output).toContain('None yet');
    expect((await marimba('remove', 'tiny-hybrid')).code).toBe(1);
  });

  it('goes on after it was killed in the middle', async () => {
    hub.mishap = (file) => (file === weights ? { stallAfter: 150_000 } : undefined);
    const killed = start('import', model);
    await killed.says(/Downloading [78]\d%/);
    killed.process.kill('SIGKILL');
    expect((await killed.outcome).signal).toBe('SIGKILL');
    expect(existsSync(folder())).toBe(false);
    expect(existsSync(join(`${folder()}.partial`, 'config.json'))).toBe(false);
    expect(graphs()).toEqual([]);

    hub.mishap = () => undefined;
    hub.seen.length = 0;
    const again = await marimba('import', model);
    expect(again.code, again.output).toBe(0);
    expect(hub.contentRequests(weights).every(({ range }) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).toBe(true);
    expect(hub.seen.filter(({ path }) => path.startsWith('/storage/'))).toHaveLength(1);
    expect((await marimba('verify', folder())).code).toBe(0);
  });

  it('says so when it is interrupted, and leaves no model', async () => {
    hub.mishap = (file) => (file === weights ? { stallAfter: 150_000 } : undefined);
    const interrupted = start('import', model);
    await interrupted.says(/Downloading [78]\d%/);
    interrupted.process.kill('SIGINT');
    const { code, output } = await interrupted.outcome;
    expect(code, output).toBe(130);
    expect(output).toMatch(/Interrupted\. Nothing was imported.*goes on with what was downloaded/);
    expect(existsSync(folder())).toBe(false);
    expect(graphs()).toEqual([]);
  });

  it('leaves no half-written graph when it is interrupted while it writes', async () => {
    const interrupted = start('import', 'models/marimba-70m', '--precision', 'fp32');
    await interrupted.says(/Checking \d+%/);
    interrupted.process.kill('SIGINT');
    const { code, output } = await interrupted.outcome;
    expect(code, output).toBe(130);
    expect(output).toContain('Interrupted. Nothing was imported');
    expect(graphs()).toEqual([]);
  });

  it('prints one JSON object where that is asked for', async () => {
    const args = ['import', `${model}@main`, '--name', 'small', '--to', join(work, 'to'), '--json'];
    const { code, stdout } = await marimba(...args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'small',
      family: 'jamba',
      precision: 'int8',
      folder: join(work, 'to', 'small'),
      written: true,
      source: { model, revision: hub.commit },
    });
    expect(JSON.parse((await marimba('list', '--json')).stdout)).toMatchObject([{ name: 'small', family: 'jamba' }]);
  });

  it('refuses with a sentence and what to do, without a stack', async () => {
    hub.refuse = { status: 403, headers: { 'x-error-code': 'GatedRepo' } };
    const gated = await marimba('import', model);
    expect(gated.code).toBe(1);
    expect(gated.output).toMatch(/✘ acme\/Tiny-Hybrid is gated.*\n {2}Accept them on .*HF_TOKEN/);
    const neither = await marimba('import', './no-such-folder');
    expect(neither.output).toMatch(/There is no folder .*no-such-folder/);
    hub.refuse = undefined;
    await marimba('import', model);
    truncateSync(join(folder(), weights), 1000);
    const truncated = await marimba('import', folder(), '--precision', 'fp32');
    expect(truncated.code).toBe(1);
    expect(truncated.output).toMatch(new RegExp(`${weights}: .*truncated`));
    for (const { output } of [gated, neither, truncated]) expect(output).not.toMatch(/at .*\.js:\d+/);
  });

  it('has help with examples', async () => {
    for (const command of ['import', 'list', 'verify', 'remove']) {
      const { code, output } = await marimba(command, '--help');
      expect(code).toBe(0);
      expect(output).toMatch(/Usage: marimba model .*\n[\s\S]*Examples:\n {2}npm run/);
    }
  });
});
