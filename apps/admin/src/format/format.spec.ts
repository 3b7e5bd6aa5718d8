import { describe, expect, it } from 'vitest';
import { formatAmount, formatBytes, formatParameters, tokensPerSecond } from './numbers.js';
import { formatClock, formatDuration, formatLocal, formatUtc } from './time.js';

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [0.42, '0.4 ms'],
    [240.4, '240 ms'],
    [2, '2 ms'],
    [999.6, '1 s'],
    [3_210, '3.2 s'],
    [59_990, '1 min 00 s'],
    [125_000, '2 min 05 s'],
    [3_725_000, '1 h 02 min'],
  ])('writes %d ms as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

describe('times', () => {
  const at = '2026-01-02T03:04:05.678Z';

  it('gives UTC to the millisecond', () => {
    expect(formatUtc(at)).toBe('2026-01-02 03:04:05.678 UTC');
  });

  it('gives date and time of the reader’s own zone', () => {
    const local = new Date(at);
    const clock = [local.getHours(), local.getMinutes(), 5].map((part) => String(part).padStart(2, '0')).join(':');
    expect(formatClock(at)).toBe(clock);
    expect(formatLocal(at)).toBe(`${String(local.getDate()).padStart(2, '0')} Jan 2026, ${clock}`);
  });
});

describe('numbers', () => {
  it('writes amounts, sizes and model sizes', () => {
    expect(formatAmount(1, 'token')).toBe('1 token');
    expect(formatAmount(1204, 'token')).toBe('1,204 tokens');
    expect(formatBytes(1536)).toBe('1.5 KiB');
    expect(formatBytes(3 * 1024 * 1024)).toBe('3 MiB');
    expect(formatParameters(71_000_000)).toBe('71M');
    expect(formatParameters(3_030_000_000)).toBe('3B');
  });

  it('gives no rate for a phase without time', () => {
    expect(tokensPerSecond(50, 500)).toBe(100);
    expect(tokensPerSecond(50, 0)).toBeUndefined();
  });
});
