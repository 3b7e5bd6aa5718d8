import { InferenceError } from '../errors.js';
import type { TokenLogProbability } from '../sampling/log-probabilities.js';
import type { WorkOutcome } from '../scheduler/work.js';
import { problemOf } from '../structure/validate-output.js';
import type { ModelTokenizer } from '../tokenizer/model-tokenizer.js';
import { StopStrings } from '../tokenizer/stop-strings.js';
import type { GenerateRequest, GenerateResult, LogProbabilities } from './generation.js';

/** One answer while it is written: tokens become text, stop strings end it, callbacks are told. */
export class Answer {
  private readonly stream: StopStrings;
  private readonly written: number[] = [];
  private readonly logprobs: LogProbabilities[] = [];
  /** How many of them went out with text. */
  private told = 0;
  private thrown: { error: unknown } | undefined;

  constructor(
    private readonly tokenizer: ModelTokenizer,
    private readonly request: GenerateRequest,
    /** Ends the generation. */
    private readonly abort: () => void,
  ) {
    this.stream = new StopStrings(tokenizer, request.parameters?.stop ?? []);
  }

  onPrefill(done: number, total: number): void {
    this.guarded(() => this.request.onPrefill?.({ done, total }));
  }

  onToken(id: number, logprobs: TokenLogProbability | undefined): void {
    // The thread runs ahead; what it wrote behind a stop string or before it noticed is not part of the answer.
    if (this.stream.stopped || this.thrown !== undefined) return;
    this.guarded(() => {
      this.written.push(id);
      if (logprobs !== undefined) this.logprobs.push(this.named(id, logprobs));
      const text = this.stream.push(id);
      if (this.stream.stopped) this.abort();
      this.emit(text);
    });
  }

  /** @throws what a callback threw; InferenceError when the answer is not what the constraint says */
  finish(promptTokens: number, outcome: WorkOutcome): GenerateResult {
    if (this.thrown !== undefined) throw this.thrown.error;
    this.emit(this.stream.finish());
    this.validate(outcome);
    const { prefillMs, decodeMs, queueMs, reuse } = outcome;
    const tokenIds = this.written;
    return {
      text: this.stream.text,
      tokenIds,
      finishReason: this.stream.stopped ? 'stop' : outcome.finishReason,
      usage: { promptTokens, cachedTokens: reuse.tokens, outputTokens: tokenIds.length },
      timing: {
        queueMs,
        prefillMs,
        decodeMs,
        prefillTokensPerSecond: (1000 * (promptTokens - reuse.tokens)) / Math.max(prefillMs, 1e-3),
        decodeTokensPerSecond: (1000 * Math.max(0, tokenIds.length - 1)) / Math.max(decodeMs, 1e-3),
      },
      reuse,
      ...(this.request.parameters?.logprobs === undefined ? {} : { logprobs: this.logprobs }),
    };
  }

  /** The grammar that the answer was written with is not trusted alone. An answer that was cut off is not whole. */
  private validate({ finishReason }: WorkOutcome): void {
    const { constraint } = this.request;
    if (constraint === undefined || finishReason !== 'stop' || this.stream.stopped) return;
    const problem = problemOf(constraint, this.stream.text);
    if (problem !== undefined) throw new InferenceError(`the answer is not what it was held to: ${problem}`);
  }

  private named(id: number, { logprob, top }: TokenLogProbability): LogProbabilities {
    const text = (token: number): string => this.tokenizer.decode([token]);
    return {
      id,
      text: text(id),
      logprob,
      top: top.map((each) => ({ id: each.token, text: text(each.token), logprob: each.logprob })),
    };
  }

  private emit(text: string): void {
    if (text === '') return;
    const logprobs = this.logprobs.slice(this.told);
    this.told = this.logprobs.length;
    const about = logprobs.length === 0 ? {} : { logprobs };
    this.request.onToken?.({ index: this.written.length - 1, id: this.written.at(-1)!, text, ...about });
  }

  private guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.thrown = { error };
      this.abort();
    }
  }
}
