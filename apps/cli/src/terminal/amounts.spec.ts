import { describe, expect, it } from 'vitest';
import { formatBytes, formatParameters, formatSeconds } from './amounts.js';

describe('amounts', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1.00 kB'],
    [99_960, '100 kB'],
    [999_600, '1.00 MB'],
    [6_120_000_000, '6.12 GB'],
    [3e15, '3000 TB'],
  ])('%i bytes', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0.2, '1 s'],
    [59.1, '1 min 00 s'],
    [125, '2 min 05 s'],
    [7_260, '2 h 01 min'],
  ])('%d seconds', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  it.each([
    [71_210_000, '71.2M'],
    [3_030_000_000, '3.03B'],
  ])('%i parameters', (parameters, text) => expect(formatParameters(parameters)).toBe(text));
});
