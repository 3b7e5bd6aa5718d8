import { describe, expect, it } from 'vitest';
import { formatAmount, formatBytes, formatParameters, tokensPerSecond } from './numbers.js';
import { formatDuration, formatLocal, formatUtc } from './time.js';

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [0.42, '0.4 ms'],
    [240.4, '240 ms'],
    [999.6, '1.0 s'],
    [3_210, '3.2 s'],
    [59_990, '1 min 00 s'],
    [125_000, '2 min 05 s'],
    [3_725_000, '1 h 02 min'],
  ])('writes %d ms as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

describe('times', () => {
  it('gives UTC to the millisecond and local time by the zone', () => {
    expect(formatUtc('2026-01-02T03:04:05.678Z')).toBe('2026-01-02 03:04:05.678 UTC');
    expect(formatLocal('2026-01-02T23:04:05.678Z', 'Asia/Tokyo')).toBe('03 Jan 2026, 08:04:05');
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
