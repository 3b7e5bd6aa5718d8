import { type AgentLimits, type RunEventOf, TerminalError } from '@marimba/contracts';

/**
 * What an agent has used, by its events: the same when they come from the log. Time is that of model calls and tools; of
 * tools that ran beside each other the longest counts.
 */
export class AgentMeter {
  tokens = 0;
  milliseconds = 0;

  constructor(
    private readonly stepId: string,
    private readonly limits: Pick<AgentLimits, 'tokens' | 'seconds'>,
  ) {}

  takeModelCall({ data: { usage, timing } }: RunEventOf<'model.called'>): void {
    this.tokens += usage.promptTokens - usage.cachedTokens + usage.outputTokens;
    this.milliseconds += timing.queueMs + timing.prefillMs + timing.decodeMs;
  }

  takeTools(durationsMs: readonly number[]): void {
    this.milliseconds += Math.max(0, ...durationsMs);
  }

  /** @throws TerminalError agent.limit-exceeded */
  check(): void {
    const { tokens, seconds } = this.limits;
    if (tokens !== undefined && this.tokens >= tokens) throw this.exceeded(`${tokens} tokens`, `${this.tokens}`);
    if (seconds !== undefined && this.milliseconds >= seconds * 1_000)
      throw this.exceeded(`${seconds} seconds`, (this.milliseconds / 1_000).toFixed(1));
  }

  /** Stops what is under way when the seconds are over. @throws TerminalError agent.limit-exceeded */
  async within<T>(outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.check();
    const { seconds } = this.limits;
    if (seconds === undefined) return work(outer);
    const limit = AbortSignal.timeout(Math.max(1, Math.ceil(seconds * 1_000 - this.milliseconds)));
    try {
      return await work(AbortSignal.any([outer, limit]));
    } catch (error) {
      if (limit.aborted && !outer.aborted) throw this.exceeded(`${seconds} seconds`, `${seconds}`);
      throw error;
    }
  }

  private exceeded(limit: string, used: string): TerminalError {
    return new TerminalError(
      'agent.limit-exceeded',
      `the agent '${this.stepId}' has no answer within its limit of ${limit} (${used} are used)`,
      { remedy: 'raise limits, give it clearer instructions or fewer tools' },
    );
  }
}
