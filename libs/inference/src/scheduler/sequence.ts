import type { RowBlock } from '../runtime/model-runner.js';
import { defaultMaxTokens } from '../sampling/check-parameters.js';
import type { TokenLogProbability } from '../sampling/log-probabilities.js';
import { Sampler } from '../sampling/sampler.js';
import type { HybridState } from '../state/hybrid-state.js';
import type { TokenConstraint } from '../structure/token-constraint.js';
import type { Waiting } from './admission-queue.js';
import type { Reuse, StateBoundary, Work, WorkOutcome } from './work.js';

/** Told of a request's progress. */
export interface WorkHooks {
  aborted(): boolean;
  onPrefill(done: number, total: number): void;
  onToken(token: number, logprobs: TokenLogProbability | undefined): void;
  /** With the state after the prompt, where that was the goal. */
  onDone(outcome: WorkOutcome, state: HybridState | undefined): void;
  onFailed(error: unknown): void;
}

/** One request on its way from waiting through reading to writing. */
export class Sequence implements Waiting {
  readonly priority: number;
  readonly tenant: string;
  readonly cost: number;
  /** Tokens that it may come to have in all. */
  readonly tokenLimit: number;
  /** Bytes set aside for it. */
  reserved = 0;
  reuse: Reuse = { tokens: 0, reason: 'it has not begun', source: 'none' };
  /** Its own block while it reads. */
  block: RowBlock | undefined;
  boundaries: StateBoundary[];
  readonly tokens: number[] = [];
  /** Logits `[vocabulary]` after the last token that was read. */
  logits: Float32Array | undefined;
  private likeliest: (() => number) | undefined;
  values: Float32Array | undefined;
  private readonly sampler: Sampler;
  private readonly asked = performance.now();
  private begun: number | undefined;
  private read: number | undefined;

  constructor(
    readonly work: Work,
    readonly hooks: WorkHooks,
    /** Where the answer is bound. */
    private readonly constraint?: TokenConstraint | undefined,
  ) {
    this.priority = work.priority;
    this.tenant = work.tenant;
    this.tokenLimit = work.prompt.length + (work.goal === 'generate' ? this.maxTokens : 0);
    this.cost = this.tokenLimit;
    this.boundaries = [...work.boundaries];
    this.sampler = new Sampler(work.parameters);
  }

  /** Tokens of the prompt that have been read. */
  get position(): number {
    return this.block?.tokens[0] ?? 0;
  }

  get maxTokens(): number {
    return this.work.parameters.maxTokens ?? defaultMaxTokens;
  }

  /** The last token that was written: what the next step reads. */
  get lastToken(): number {
    return this.tokens.at(-1)!;
  }

  /** All tokens that a state of this position has read. */
  textBefore(position: number): number[] {
    return [...this.work.prompt, ...this.tokens].slice(0, position);
  }

  /** Takes the logits after the last token, and a fast way to the largest of them where there is one. */
  take(logits: Float32Array | undefined, likeliest?: () => number): void {
    this.logits = logits;
    this.likeliest = likeliest;
  }

  begin(): void {
    this.begun = performance.now();
  }

  finishReading(): void {
    this.read = performance.now();
  }

  /** Chooses the next token from the logits. Gives why the answer ends, if it does. */
  async choose(): Promise<'stop' | 'length' | undefined> {
    if (this.tokens.length >= this.maxTokens) return 'length';
    await this.constraint?.prepare();
    const { token, logprobs } = this.sampler.next(this.logits!, this.constraint, this.likeliest);
    if (this.work.stopTokens.includes(token)) return 'stop';
    this.constraint?.accept(token);
    this.tokens.push(token);
    this.hooks.onToken(token, logprobs);
    return this.tokens.length >= this.maxTokens ? 'length' : undefined;
  }

  /** Frees what it holds beside its state. */
  close(): void {
    this.constraint?.close();
  }

  outcome(finishReason: WorkOutcome['finishReason']): WorkOutcome {
    const now = performance.now();
    const begun = this.begun ?? now;
    const read = this.read ?? now;
    return {
      tokens: this.tokens,
      finishReason,
      reuse: this.reuse,
      queueMs: begun - this.asked,
      prefillMs: read - begun,
      decodeMs: now - read,
      values: this.values,
    };
  }
}
