import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { secretKey } from './secret-key.js';

describe('the key of the embedded database', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marimba-key-'));
    file = join(folder, 'secret-key');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once and kept for its owner alone', async () => {
    const key = await secretKey(file);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await secretKey(file)).toBe(key);
    expect(await secretKey(join(folder, 'other'))).not.toBe(key);
  });

  it('is never replaced where the file holds something else', async () => {
    await writeFile(file, 'something else');
    await expect(secretKey(file)).rejects.toThrow('does not hold a key');
    expect(await readFile(file, 'utf8')).toBe('something else');
  });
});
