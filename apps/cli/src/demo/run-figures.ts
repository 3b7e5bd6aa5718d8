import type { RunEvent } from '@marimba/contracts';

/** What a run's model calls came to, from its log. */
export interface RunFigures {
  calls: number;
  /** Prompt tokens that were read, that is, not taken from a kept state. */
  readTokens: number;
  writtenTokens: number;
  /** Undefined when nothing was read or written. */
  readPerSecond: number | undefined;
  writtenPerSecond: number | undefined;
  reusedTokens: number;
  /** Why each call could or could not continue from a kept state. */
  reuseReasons: string[];
}

export function runFigures(events: readonly RunEvent[]): RunFigures {
  const calls = events.flatMap((event) => (event.type === 'model.called' ? [event.data] : []));
  const sum = (of: (call: (typeof calls)[number]) => number): number =>
    calls.reduce((total, call) => total + of(call), 0);
  const readTokens = sum(({ usage }) => usage.promptTokens - usage.cachedTokens);
  const writtenTokens = sum(({ usage }) => usage.outputTokens);
  return {
    calls: calls.length,
    readTokens,
    writtenTokens,
    readPerSecond: perSecond(
      readTokens,
      sum(({ timing }) => timing.prefillMs),
    ),
    writtenPerSecond: perSecond(
      writtenTokens,
      sum(({ timing }) => timing.decodeMs),
    ),
    reusedTokens: sum(({ reuse }) => reuse.tokens),
    reuseReasons: calls.map(({ reuse }) => reuse.reason),
  };
}

function perSecond(tokens: number, milliseconds: number): number | undefined {
  return tokens > 0 && milliseconds > 0 ? (tokens / milliseconds) * 1_000 : undefined;
}
