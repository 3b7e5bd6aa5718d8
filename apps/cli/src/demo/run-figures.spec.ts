import type { RunEvent } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { runFigures } from './run-figures.js';

const called = (
  promptTokens: number,
  cachedTokens: number,
  outputTokens: number,
  prefillMs: number,
  decodeMs: number,
) =>
  ({
    type: 'model.called',
    data: {
      usage: { promptTokens, cachedTokens, outputTokens },
      timing: { queueMs: 1, prefillMs, decodeMs },
      reuse: { tokens: cachedTokens, reason: cachedTokens > 0 ? 'same beginning' : 'nothing kept' },
    },
  }) as unknown as RunEvent;

describe('runFigures', () => {
  it('adds up the calls of a run; what was reused was not read', () => {
    const figures = runFigures([called(1_000, 0, 50, 1_000, 500), called(1_200, 1_000, 50, 1_000, 500)]);
    expect(figures).toEqual({
      calls: 2,
      readTokens: 1_200,
      writtenTokens: 100,
      readPerSecond: 600,
      writtenPerSecond: 100,
      reusedTokens: 1_000,
      reuseReasons: ['nothing kept', 'same beginning'],
    });
  });

  it('gives no speed where nothing was done', () => {
    expect(runFigures([])).toMatchObject({ calls: 0, readPerSecond: undefined, writtenPerSecond: undefined });
  });
});
