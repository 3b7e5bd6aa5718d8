import { InferenceError } from './errors.js';
import { type GraphManifest, type ImportProgress, importModel } from './import-model.js';
import type { Precision } from './onnx/graph-builder.js';
import type { GenerationOutcome } from './runtime/generation.js';
import { ThreadClient } from './runtime/thread-client.js';
import { checkParameters, defaultMaxTokens } from './sampling/check-parameters.js';
import type { SamplingParameters } from './sampling/sampler.js';
import { cacheBytesPerToken, fixedStateBytes } from './state/state-layout.js';
import { type ChatMessage, ChatTemplate, type RenderOptions } from './tokenizer/chat-template.js';
import { ModelTokenizer } from './tokenizer/model-tokenizer.js';
import { StopStrings } from './tokenizer/stop-strings.js';

export interface OpenOptions {
  /** Default int8. */
  precision?: Precision | undefined;
  /** Where imported graphs are kept. */
  cacheDir: string;
  /** Threads of one operator; default 2. */
  threads?: number | undefined;
  /** Bytes of kept states; default 256 MiB, 0 turns them off. */
  stateCacheBytes?: number | undefined;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
}

export interface ModelInfo {
  name: string;
  family: string;
  fingerprint: string;
  precision: Precision;
  parameters: number;
  vocabularySize: number;
  contextLength: number;
  layers: number;
  /** State that does not grow with the text, in bytes. */
  stateBytes: number;
  kvBytesPerToken: number;
}

export interface GenerateRequest {
  prompt: string | readonly number[];
  parameters?: SamplingParameters | undefined;
  /** Token offsets into the prompt at which its state is kept for later prompts, besides its end. */
  keepStateAt?: readonly number[] | undefined;
  signal?: AbortSignal | undefined;
  /** Text as it is completed; `index` and `id` are those of the token that completed it. */
  onToken?: ((token: { index: number; id: number; text: string }) => void) | undefined;
  onPrefill?: ((progress: { done: number; total: number }) => void) | undefined;
}

export interface GenerateResult {
  text: string;
  tokenIds: number[];
  finishReason: 'stop' | 'length' | 'aborted';
  usage: { promptTokens: number; cachedTokens: number; outputTokens: number };
  timing: {
    queueMs: number;
    prefillMs: number;
    decodeMs: number;
    prefillTokensPerSecond: number;
    decodeTokensPerSecond: number;
  };
  reuse: { tokens: number; reason: string };
}

const megabyte = 1024 * 1024;

/** A hybrid model that is open: its tokenizer here, its session and states in a thread of their own. */
export class HybridModel {
  readonly info: ModelInfo;

  private constructor(
    manifest: GraphManifest,
    private readonly tokenizer: ModelTokenizer,
    private readonly template: ChatTemplate,
    private readonly thread: ThreadClient,
  ) {
    const { name, fingerprint, precision, parameters, config, slots } = manifest;
    const { family, vocabularySize, contextLength, layers } = config;
    const sizes = { stateBytes: fixedStateBytes(slots), kvBytesPerToken: cacheBytesPerToken(slots) };
    this.info = { name, family, fingerprint, precision, parameters, vocabularySize, contextLength, layers, ...sizes };
  }

  /** Opens a Hugging Face folder, importing it first when the cache does not hold it. @throws ModelFormatError */
  static async open(dir: string, options: OpenOptions): Promise<HybridModel> {
    const { precision = 'int8', cacheDir, threads = 2, stateCacheBytes = 256 * megabyte, onProgress } = options;
    const tokenizer = ModelTokenizer.open(dir);
    const template = ChatTemplate.open(dir, tokenizer);
    const { graphDir, manifest } = await importModel(dir, { precision, cacheDir, onProgress });
    const thread = new ThreadClient({ graphDir, threads, stateCacheBytes });
    await thread.start();
    return new HybridModel(manifest, tokenizer, template, thread);
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
   * Writes on from a prompt, at most to the end of the model's context. Requests wait for each other. What a callback
   * throws ends the generation and is thrown here.
   * @throws InferenceError, RangeError for a prompt that does not fit and for impossible parameters
   */
  async generate(request: GenerateRequest): Promise<GenerateResult> {
    const prompt = typeof request.prompt === 'string' ? this.tokenize(request.prompt) : [...request.prompt];
    const parameters = this.fitted(prompt, request.parameters ?? {});
    const stream = new StopStrings(this.tokenizer, parameters.stop ?? []);
    const abort = new SharedArrayBuffer(4);
    const raise = () => void Atomics.store(new Int32Array(abort), 0, 1);
    if (request.signal?.aborted) raise();
    request.signal?.addEventListener('abort', raise);
    const asked = performance.now();
    let begun = asked;
    const written: number[] = [];
    let thrown: { error: unknown } | undefined;
    try {
      const reply = await this.thread.perform(
        () => {
          begun = performance.now();
          const { stopTokens } = this.tokenizer;
          return {
            task: 'generate',
            abort,
            request: { prompt, parameters, keepStateAt: request.keepStateAt ?? [], stopTokens },
          };
        },
        (progress) => {
          try {
            if (progress.kind === 'prefill') return request.onPrefill?.({ done: progress.done, total: progress.total });
            // The thread runs ahead; what it wrote behind a stop string or before it noticed is not part of the answer.
            if (stream.stopped || thrown !== undefined) return;
            written.push(progress.id);
            const text = stream.push(progress.id);
            if (stream.stopped) raise();
            if (text !== '') request.onToken?.({ index: written.length - 1, id: progress.id, text });
          } catch (error) {
            thrown = { error };
            raise();
          }
        },
      );
      if (reply.kind !== 'generated') throw new InferenceError(`the model's thread answered ${reply.kind} to a prompt`);
      if (thrown !== undefined) throw thrown.error;
      const rest = stream.finish();
      if (rest !== '') request.onToken?.({ index: written.length - 1, id: written.at(-1)!, text: rest });
      return result(prompt.length, { ...reply.outcome, tokens: written }, stream, begun - asked);
    } finally {
      request.signal?.removeEventListener('abort', raise);
    }
  }

  /** Logits `[vocabulary]` after the last token. */
  async logits(ids: readonly number[]): Promise<Float32Array> {
    this.checkPrompt(ids);
    const reply = await this.thread.perform(() => ({ task: 'logits', ids: [...ids] }));
    if (reply.kind !== 'logits')
      throw new InferenceError(`the model's thread answered ${reply.kind} to a request for logits`);
    return reply.logits;
  }

  /** The state after these tokens as bytes that `restore` takes, here or in another process. */
  async snapshot(ids: readonly number[]): Promise<Uint8Array> {
    this.checkPrompt(ids);
    const reply = await this.thread.perform(() => ({ task: 'snapshot', ids: [...ids] }));
    if (reply.kind !== 'snapshot')
      throw new InferenceError(`the model's thread answered ${reply.kind} to a request for a snapshot`);
    return reply.bytes;
  }

  /** Keeps a snapshot's state, so that prompts that begin with its tokens continue from it. Gives its number of tokens. */
  async restore(bytes: Uint8Array): Promise<number> {
    const reply = await this.thread.perform(() => ({ task: 'restore', bytes }));
    if (reply.kind !== 'restored') throw new InferenceError(`the model's thread answered ${reply.kind} to a snapshot`);
    return reply.tokens;
  }

  close(): Promise<void> {
    return this.thread.close();
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

function result(
  promptTokens: number,
  outcome: GenerationOutcome,
  stream: StopStrings,
  queueMs: number,
): GenerateResult {
  const { tokens, prefillMs, decodeMs, reuse } = outcome;
  return {
    text: stream.text,
    tokenIds: tokens,
    finishReason: stream.stopped ? 'stop' : outcome.finishReason,
    usage: { promptTokens, cachedTokens: reuse.tokens, outputTokens: tokens.length },
    timing: {
      queueMs,
      prefillMs,
      decodeMs,
      prefillTokensPerSecond: (1000 * (promptTokens - reuse.tokens)) / Math.max(prefillMs, 1e-3),
      decodeTokensPerSecond: (1000 * Math.max(0, tokens.length - 1)) / Math.max(decodeMs, 1e-3),
    },
    reuse,
  };
}
