import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

interface Outcome {
  code: number | null;
  output: string;
}

describe('npm run demo -- --once', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'marimba demo '));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  /** The command as a person types it, in a folder of its own whose name holds a space. */
  function marimba(...args: string[]): Promise<Outcome> {
    const child = spawn(process.execPath, [join(root, 'apps/cli/bin/bootstrap.mjs'), ...args], {
      cwd: root,
      env: { ...process.env, MARIMBA_HOME: home, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => {
        output += text.toString();
      });
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
  }
  const bundles = async (): Promise<string[]> =>
    (await readdir(join(home, 'audit'))).map((name) => join(home, 'audit', name));

  it('answers its question right, shows the passage, verifies the log and ends with 0', async () => {
    const { code, output } = await marimba('demo', '--once');
    expect(output).toContain('20 documents');
    expect(output).toMatch(/Answer\s+15 degrees/);
    expect(output).toMatch(/Source\s+\[\d\] .*quoted word for word/);
    expect(output).toMatch(/»[^«]*15 degrees[^«]*«/);
    expect(output).toMatch(/read \d+ tokens at \d+ a second, wrote \d+ tokens at \d+ a second/);
    expect(output).toMatch(/Reused\s+\d+ tokens/);
    expect(output).toMatch(/The log of run \S+ holds: \d+ events/);
    expect(code, output).toBe(0);
  });

  it('left a bundle that verifies offline until one byte of it changes', async () => {
    const [bundle = ''] = await bundles();
    expect((await marimba('audit', 'verify', bundle)).code).toBe(0);
    const text = await readFile(bundle, 'utf8');
    const at = text.indexOf('step.completed');
    const changed = `${text.slice(0, at)}S${text.slice(at + 1)}`;
    await writeFile(join(home, 'changed.ndjson'), changed);
    const { code, output } = await marimba('audit', 'verify', join(home, 'changed.ndjson'));
    expect(code).toBe(1);
    const line = text.slice(0, at).split('\n').length;
    expect(output).toMatch(new RegExp(`event ${line - 1}\\b`));
  });

  it('starts again on what is there, keeping the documents once', async () => {
    const { code, output } = await marimba('demo', '--once', '--question', 'What is the speed limit for forklifts?');
    expect(output).toContain('20 documents');
    expect(output).toContain('What is the speed limit for forklifts?');
    expect(code, output).toBe(0);
    expect(await bundles()).toHaveLength(2);
  });

  it('has help for every command', async () => {
    for (const command of [
      [],
      ['demo'],
      ['start'],
      ['dev'],
      ['migrate'],
      ['run'],
      ['audit'],
      ['audit', 'verify'],
      ['model'],
      ['model', 'import'],
      ['doctor'],
    ]) {
      const { code, output } = await marimba(...command, '--help');
      expect([command, code]).toEqual([command, 0]);
      expect(output).toContain('Usage: marimba');
    }
  });

  it('refuses a truncated model with a sentence that names the file', async () => {
    const model = join(home, 'broken-model');
    await mkdir(model);
    await cp(join(root, 'models/marimba-70m'), model, { recursive: true });
    await truncate(join(model, 'model-00002-of-00004.safetensors'), 1_000_000);
    const { code, output } = await marimba('model', 'import', model);
    expect(code).not.toBe(0);
    expect(output).toContain('model-00002-of-00004.safetensors');
    expect(output).toMatch(/truncated/);
    expect(output).not.toMatch(/at .*\.js:\d+/);
  });
});
