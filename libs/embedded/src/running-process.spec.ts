import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandLineOf, isAlive, waitForEnd } from './running-process.js';

describe('a running process', () => {
  it('is alive, tells its command line, and then is gone', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'marker-of-this-test']);
    const { pid } = child;
    if (pid === undefined) throw new Error('not started');
    await new Promise((resolve) => child.once('spawn', resolve));
    expect(isAlive(pid)).toBe(true);
    if (process.platform !== 'win32') expect(await commandLineOf(pid)).toContain('marker-of-this-test');
    expect(await waitForEnd(pid, 1)).toBe(false);
    child.kill('SIGKILL');
    expect(await waitForEnd(pid, 20_000)).toBe(true);
    expect(isAlive(pid)).toBe(false);
  });
});
