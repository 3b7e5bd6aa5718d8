import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeartbeatFile } from './heartbeat-file.js';

let folder: string;
beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00.000Z') });
  folder = mkdtempSync(join(tmpdir(), 'marimba-heartbeat-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

describe('HeartbeatFile', () => {
  it('is fresh while the checks pass, stale while they do not, and gone after the stop', async () => {
    const file = join(folder, 'alive');
    let well = true;
    const troubles: unknown[] = [];
    const check = () => (well ? Promise.resolve() : Promise.reject(new Error('no database')));
    const heartbeat = new HeartbeatFile(file, check, (error) => troubles.push(error));
    await heartbeat.start();
    expect(readFileSync(file, 'utf8')).toBe('2026-01-01T00:00:00.000Z');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(readFileSync(file, 'utf8')).toBe('2026-01-01T00:00:05.000Z');
    well = false;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(readFileSync(file, 'utf8')).toBe('2026-01-01T00:00:05.000Z');
    expect(troubles).toHaveLength(4);
    well = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(readFileSync(file, 'utf8')).toBe('2026-01-01T00:00:30.000Z');
    heartbeat.stop();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(existsSync(file)).toBe(false);
  });

  it('refuses to start while something that the worker needs is away', async () => {
    const heartbeat = new HeartbeatFile(
      join(folder, 'alive'),
      () => Promise.reject(new Error('no redis')),
      () => undefined,
    );
    await expect(heartbeat.start()).rejects.toThrow('no redis');
    expect(existsSync(join(folder, 'alive'))).toBe(false);
  });
});
