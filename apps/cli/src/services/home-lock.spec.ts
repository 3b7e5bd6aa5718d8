import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockHome } from './home-lock.js';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marimba-lock-'));
  lock = join(folder, 'supervisor.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('lockHome', () => {
  it('is given back', async () => {
    const unlock = await lockHome(lock);
    expect(existsSync(lock)).toBe(true);
    await unlock();
    expect(existsSync(lock)).toBe(false);
  });

  it('refuses, and names the process that holds it', async () => {
    writeFileSync(lock, `${process.ppid}\n`);
    await expect(lockHome(lock)).rejects.toThrow(`process ${process.ppid}`);
    expect(existsSync(lock)).toBe(true);
  });

  it.each(['999999999\n', '', 'rubbish'])('takes over what a dead process left: %j', async (left) => {
    writeFileSync(lock, left);
    await (await lockHome(lock))();
    expect(existsSync(lock)).toBe(false);
  });
});
