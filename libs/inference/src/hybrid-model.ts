import { Answer } from './api/answer.js';
import type { GenerateRequest, GenerateResult } from './api/generation.js';
import { defaults, type ModelInfo, type OpenOptions } from './api/options.js';
import { type DeviceName, parseDevice } from './device/device-name.js';
import { OverloadedError } from './errors.js';
import { type GraphManifest, importModel } from './import-model.js';
import { StateSearch } from './runtime/forget-states.js';
import { ThreadClient } from './runtime/thread-client.js';
import type { EngineStats, ThreadProgress } from './runtime/thread-messages.js';
import { checkParameters, defaultMaxTokens } from './sampling/check-parameters.js';
import type { SamplingParameters } from './sampling/sampler.js';
import type { Goal, StateBoundary, Work, WorkOutcome } from './scheduler/work.js';
import { cacheBytesPerToken, fixedStateBytes } from './state/state-layout.js';
import { type ChatMessage, ChatTemplate, type RenderOptions } from './tokenizer/chat-template.js';
import { ModelTokenizer } from './tokenizer/model-tokenizer.js';
import { stateBoundaries } from './tokenizer/state-boundaries.js';

/** A hybrid model that is open: its tokenizer here, its session and states in a thread of their own. */
export class HybridModel {
  readonly info: ModelInfo;
  private readonly working = new Set<Promise<void>>();

  private constructor(
    manifest: GraphManifest,
    device: DeviceName,
    private readonly tokenizer: ModelTokenizer,
    private readonly template: ChatTemplate,
    private readonly thread: ThreadClient,
    private readonly depthLimit: number,
  ) {
    const { name, fingerprint, precision, parameters, config, slots } = manifest;
    const { family, vocabularySize, contextLength, layers } = config;
    const sizes = { stateBytes: fixedStateBytes(slots), kvBytesPerToken: cacheBytesPerToken(slots) };
    this.info = {
      name,
      family,
      fingerprint,
      precision,
      device,
      parameters,
      vocabularySize,
      contextLength,
      layers,
      ...sizes,
    };
  }

  /** Opens a Hugging Face folder, importing it first when the cache does not hold it. @throws ModelFormatError */
  static async open(dir: string, options: OpenOptions): Promise<HybridModel> {
    const { device, addon, threads, stateCacheBytes, stateDiskBytes, maxBatch, maxQueue, memoryBytes } = {
      ...defaults,
      ...defined(options),
    };
    const { cacheDir, stateDir, onProgress, onTrouble = () => undefined } = options;
    const tokenizer = ModelTokenizer.open(dir);
    const template = ChatTemplate.open(dir, tokenizer);
    const { graph, index } = parseDevice(device);
    const precision = options.precision ?? (graph === 'cpu' ? 'int8' : 'fp16');
    const { graphDir, manifest } = await importModel(dir, { precision, device: graph, cacheDir, onProgress });
    const states = { memoryBytes: stateCacheBytes, dir: stateDir, diskBytes: stateDiskBytes };
    const limits = { maxBatch, maxQueue, memoryBytes };
    const thread = new ThreadClient(
      { modelDir: dir, graphDir, threads, device: index, addon, limits, states },
      onTrouble,
    );
    await thread.start();
    return new HybridModel(manifest, device, tokenizer, template, thread, maxBatch + maxQueue);
  }

  renderChat(messages: readonly ChatMessage[], options?: RenderOptions): string {
    return this.template.render(messages, options);
  }

  tokenize(text: string): number[] {
    return this.tokenizer.encode(text);
  }

  detokenize(ids: readonly number[]): string {
    return this.tokenizer.decode(ids);
  }

  /**
   * Writes on from a prompt, at most to the end of the model's context. Requests run together. What a callback throws ends
   * the generation and is thrown here.
   * @throws OverloadedError when too many wait or the states need too much memory, InferenceError, RangeError for a prompt
   *   that does not fit and for impossible parameters
   */
  async generate(request: GenerateRequest): Promise<GenerateResult> {
    const prompt = typeof request.prompt === 'string' ? this.tokenize(request.prompt) : [...request.prompt];
    const parameters = this.fitted(prompt, request.parameters ?? {});
    const abort = new SharedArrayBuffer(4);
    const raise = () => void Atomics.store(new Int32Array(abort), 0, 1);
    if (request.signal?.aborted) raise();
    request.signal?.addEventListener('abort', raise);
    const answer = new Answer(this.tokenizer, request, raise);
    const named = (request.keepStateAt ?? []).map((position): StateBoundary => ({ position, kind: 'named' }));
    const work: Work = {
      ...this.workOn('generate', prompt),
      parameters,
      boundaries: [...named, ...stateBoundaries(this.tokenizer, prompt)].sort((a, b) => a.position - b.position),
      constraint: request.constraint,
      priority: request.priority ?? 0,
      tenant: request.tenant ?? '',
    };
    try {
      const { outcome } = await this.perform(work, abort, (progress) => {
        if (progress.kind === 'prefill') answer.onPrefill(progress.done, progress.total);
        else answer.onToken(progress.token, progress.logprobs);
      });
      return answer.finish(prompt.length, outcome);
    } finally {
      request.signal?.removeEventListener('abort', raise);
    }
  }

  /** Logits `[vocabulary]` after the last token. */
  async logits(ids: readonly number[]): Promise<Float32Array> {
    return (await this.read('logits', ids)).outcome.values!;
  }

  /** Natural logarithm of the probability of each token from `from` on, given those before it. */
  async score(ids: readonly number[], from = 1): Promise<Float32Array> {
    if (!Number.isInteger(from) || from < 1) throw new RangeError(`scores begin at token 1 or later, not at ${from}`);
    this.checkPrompt(ids);
    if (from >= ids.length) return new Float32Array(0);
    const work = { ...this.workOn('scores', ids), scoreFrom: from };
    return (await this.perform(work, new SharedArrayBuffer(4))).outcome.values!;
  }

  /** The mean of the last hidden states over all tokens, scaled to length 1: `[hiddenSize]`. */
  async embed(text: string | readonly number[]): Promise<Float32Array> {
    const ids = typeof text === 'string' ? this.tokenize(text) : text;
    return (await this.read('embedding', ids)).outcome.values!;
  }

  /** The state after these tokens as bytes that `restore` takes, here or in another process. */
  async snapshot(ids: readonly number[]): Promise<Uint8Array> {
    return (await this.read('state', ids)).snapshot!;
  }

  /** Keeps a snapshot's state, so that prompts that begin with its tokens continue from it. Gives its number of tokens. */
  async restore(bytes: Uint8Array): Promise<number> {
    return (await this.thread.perform({ task: 'restore', bytes }, 'restored')).tokens;
  }

  /** What the model is doing and has done. */
  async stats(): Promise<EngineStats> {
    return (await this.thread.perform({ task: 'stats' }, 'stats')).stats;
  }

  /** Waits until the states that are kept lie on disk. */
  async flush(): Promise<void> {
    await this.thread.perform({ task: 'flush' }, 'flushed');
  }

  /**
   * Drops every kept state, and every remembered text, whose text is to go, in memory and on disk; gives the number of
   * states. Resolves after the requests that ran meanwhile have ended and what they kept has been looked at too; a request
   * made later that brings such a text in its prompt is kept again. `holds` sees texts without special tokens.
   * @throws InferenceError when states cannot be read or removed; some may be gone then
   */
  async forgetStates(holds: (text: string, isState: boolean) => boolean): Promise<number> {
    const search = new StateSearch(this.thread, this.tokenizer, holds);
    const first = await search.run();
    // These may have begun from what is gone now, and keep it with what they add.
    await Promise.all(this.working);
    return first + (await search.run());
  }

  close(): Promise<void> {
    return this.thread.close();
  }

  private read(
    goal: Goal,
    ids: readonly number[],
  ): Promise<{ outcome: WorkOutcome; snapshot: Uint8Array | undefined }> {
    this.checkPrompt(ids);
    return this.perform(this.workOn(goal, ids), new SharedArrayBuffer(4));
  }

  private workOn(goal: Goal, ids: readonly number[]): Work {
    const { stopTokens } = this.tokenizer;
    return { goal, prompt: [...ids], boundaries: [], parameters: {}, stopTokens, priority: 0, tenant: '' };
  }

  private async perform(work: Work, abort: SharedArrayBuffer, onProgress?: (progress: ThreadProgress) => void) {
    if (this.thread.depth >= this.depthLimit)
      throw new OverloadedError(
        `${this.thread.depth} requests run and wait, which is as many as may. Try again later.`,
      );
    const done = this.thread.perform({ task: 'work', work, abort }, 'done', onProgress);
    const ended: Promise<void> = done.then(
      () => void this.working.delete(ended),
      () => void this.working.delete(ended),
    );
    this.working.add(ended);
    return done;
  }

  /** The parameters, checked, with no more tokens than the context has room for. */
  private fitted(prompt: readonly number[], parameters: SamplingParameters): SamplingParameters {
    this.checkPrompt(prompt);
    checkParameters(parameters);
    const room = this.info.contextLength - prompt.length;
    return { ...parameters, maxTokens: Math.min(parameters.maxTokens ?? defaultMaxTokens, room) };
  }

  private checkPrompt(prompt: readonly number[]): void {
    if (prompt.length === 0) throw new RangeError('the prompt is empty');
    if (prompt.length >= this.info.contextLength)
      throw new RangeError(
        `the prompt has ${prompt.length} tokens, the model reads fewer than ${this.info.contextLength}`,
      );
    const unknown = prompt.find((id) => !Number.isInteger(id) || id < 0 || id >= this.info.vocabularySize);
    if (unknown !== undefined)
      throw new RangeError(`token ${unknown} is not in the vocabulary of ${this.info.vocabularySize}`);
  }
}

/** The options that were given a value. */
const defined = <Options extends object>(options: Options) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Options]?: Exclude<Options[Key], undefined>;
  };
