/** What an engine has done since it was opened. */
export interface EngineTotals {
  promptTokens: number;
  cachedTokens: number;
  outputTokens: number;
  prefillMs: number;
  decodeMs: number;
  /** Runs that wrote tokens; `outputTokens / decodeSteps` is the mean batch. */
  decodeSteps: number;
  ended: { stop: number; length: number; aborted: number };
}

export class EngineCounts {
  readonly totals: EngineTotals = {
    promptTokens: 0,
    cachedTokens: 0,
    outputTokens: 0,
    prefillMs: 0,
    decodeMs: 0,
    decodeSteps: 0,
    ended: { stop: 0, length: 0, aborted: 0 },
  };

  admitted(promptTokens: number, cachedTokens: number): void {
    this.totals.promptTokens += promptTokens;
    this.totals.cachedTokens += cachedTokens;
  }

  read(ms: number): void {
    this.totals.prefillMs += ms;
  }

  wrote(tokens: number, ms: number): void {
    this.totals.outputTokens += tokens;
    this.totals.decodeSteps += 1;
    this.totals.decodeMs += ms;
  }

  ended(reason: 'stop' | 'length' | 'aborted'): void {
    this.totals.ended[reason] += 1;
  }
}
