import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);

describe('a short chaos run', () => {
  it('loses no run, makes no effect twice, and leaves logs that hold', { timeout: 300_000 }, async () => {
    const script = join(import.meta.dirname, 'chaos', 'run.mjs');
    // It exits with 1, and the rejection holds its report, when anything is not so.
    const { stdout } = await run(process.execPath, [script, '--runs', '40', '--seed', '7', '--minutes', '0.5']);
    expect(stdout).toContain('no run lost, no effect twice or missing');
  });
});
