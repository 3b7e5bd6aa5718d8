import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppProcess } from './app-process.js';

let folder: string;
let app: AppProcess;
let lines: string[];
let troubles: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marimba app '));
  lines = [];
  troubles = [];
});
afterEach(async () => {
  await app.stop();
  rmSync(folder, { recursive: true });
});

/** A program that is told apart from others only by what it does. */
function program(source: string): AppProcess {
  const entry = join(folder, 'main.mjs');
  writeFileSync(entry, source);
  app = new AppProcess({
    name: 'api',
    entry,
    environment: () => ({ GREETING: 'hello' }),
    onLine: (line) => lines.push(line),
    onTrouble: (message) => troubles.push(message),
  });
  return app;
}

const serve = `process.on('SIGTERM', () => { console.log('bye'); process.exit(0); });
  console.log(process.env.GREETING); process.send({ ready: true, port: 4711 }); setInterval(() => {}, 1000);`;

describe('AppProcess', () => {
  it('is ready when the child says so, and passes on its lines', async () => {
    expect(await program(serve).start()).toBe(4711);
    await app.stop();
    expect(troubles).toEqual([]);
    await expect.poll(() => lines, { timeout: 15_000 }).toEqual(['hello', 'bye']);
  });

  it('fails with the last lines of a child that ends before it is ready', async () => {
    const failing = program(`console.error('the disk is full'); process.exit(3);`).start();
    await expect(failing).rejects.toMatchObject({
      message: expect.stringContaining('exit code 3'),
      detail: 'the disk is full',
    });
    expect(troubles).toEqual([]);
  });

  it('starts a child again that was killed, and says so', async () => {
    await program(serve).start();
    const before = app.pid!;
    process.kill(before, 'SIGKILL');
    await expect.poll(() => troubles.length, { timeout: 15_000 }).toBe(2);
    expect(troubles[0]).toContain('The api ended (SIGKILL). It is started again in 0.25 s.');
    expect(app.pid).not.toBe(before);
  });

  it('does not start again what it was told to stop', async () => {
    await program(serve).start();
    const before = app.pid;
    await app.stop();
    expect(app.pid).toBe(before);
    expect(troubles).toEqual([]);
  });
});
