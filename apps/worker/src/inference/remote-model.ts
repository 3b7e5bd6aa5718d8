import {
  canonicalJson,
  type EmbeddingRequest,
  type EmbeddingResult,
  type InferenceRequest,
  type InferenceResult,
  MarimbaError,
  type ModelRequest,
  type ModelResult,
  sha256Of,
  TerminalError,
} from '@marimba/contracts';
import type { SeenModel } from '@marimba/store';
import OpenAI from 'openai';
import type { RemoteModel as RemoteModelConfig } from '../config.js';
import { RemoteAnswer } from './remote-answer.js';
import { remoteChat, remoteCompletion, withoutGrounding } from './remote-request.js';
import { RemoteToolNames } from './remote-tool-names.js';
import type { ServedModel, TokenSink } from './served-model.js';

/** A model behind an OpenAI-compatible server. Its states stay there, so nothing is ever reused from here. */
export class RemoteModel implements ServedModel {
  readonly concurrency = 16;
  readonly description: SeenModel;
  private readonly client: OpenAI;

  constructor(
    private readonly config: RemoteModelConfig,
    private readonly apiKey: string | undefined,
  ) {
    const { name, baseUrl, remoteId } = config;
    this.client = new OpenAI({
      baseURL: baseUrl,
      apiKey: apiKey || 'none',
      maxRetries: 0,
      timeout: 120_000,
      // Said here, or the client would look into the environment by itself.
      adminAPIKey: null,
      organization: null,
      project: null,
      logLevel: 'off',
    });
    const unknown = { parameters: 0, contextLength: 0 };
    this.description = {
      name,
      family: 'openai-compatible',
      precision: 'remote',
      fingerprint: `${new URL(baseUrl).host}/${remoteId}`,
      ...unknown,
      status: 'ready',
    };
  }

  async answer(request: ModelRequest, out: TokenSink, signal: AbortSignal): Promise<ModelResult> {
    if (request.kind === 'rerank')
      throw new TerminalError('model.parameter-unsupported', `model '${this.config.name}' cannot rank passages`, {
        remedy: 'Set MARIMBA_RERANKER to a model that this installation runs itself.',
      });
    return request.kind === 'embed' ? this.embed(request, signal) : this.write(request, out, signal);
  }

  private async write(asked: InferenceRequest, out: TokenSink, signal: AbortSignal): Promise<InferenceResult> {
    const { request, notHeld } = withoutGrounding(this.config.name, asked);
    const started = performance.now();
    const names = new RemoteToolNames(request.tools.map((tool) => tool.name));
    const answer = new RemoteAnswer(out, names);
    await this.asked(signal, async () => {
      await this.read(request, answer, names, signal);
      signal.throwIfAborted();
      answer.refuseHalf();
    });
    const ended = performance.now();
    const first = answer.firstAt ?? ended;
    return {
      v: 1,
      text: answer.finish(),
      ...(request.parameters.logprobs === undefined ? {} : { logprobs: answer.logprobs }),
      finishReason: answer.finishReason,
      usage: answer.usage,
      timing: { queueMs: 0, prefillMs: first - started, decodeMs: ended - first },
      reuse: { tokens: answer.usage.cachedTokens, reason: 'a remote server keeps its own states' },
      modelFingerprint: this.description.fingerprint,
      renderedSha256: sha256Of(canonicalJson(asked)),
      ...(notHeld === undefined ? {} : { notHeld }),
    };
  }

  private async embed({ inputs }: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingResult> {
    return this.asked(signal, async () => {
      const vectors: string[] = [];
      let promptTokens = 0;
      // Texts and token ids cannot stand in one request.
      for (const input of inputs) {
        const { data, usage } = await this.client.embeddings.create(
          { model: this.config.remoteId, input, encoding_format: 'base64' },
          { signal },
        );
        const [first] = data as unknown as { embedding: string }[];
        vectors.push(first?.embedding ?? '');
        promptTokens += usage.prompt_tokens;
      }
      return { v: 1, kind: 'embed', vectors, promptTokens, fingerprint: this.description.fingerprint };
    });
  }

  private async read(
    request: InferenceRequest,
    answer: RemoteAnswer,
    names: RemoteToolNames,
    signal: AbortSignal,
  ): Promise<void> {
    const { name, remoteId } = this.config;
    if (request.raw === undefined) {
      const body = remoteChat(name, remoteId, request, names);
      for await (const chunk of await this.client.chat.completions.create(body, { signal })) answer.takeChat(chunk);
    } else {
      const body = remoteCompletion(name, remoteId, request);
      for await (const chunk of await this.client.completions.create(body, { signal })) answer.takeCompletion(chunk);
    }
  }

  private async asked<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error instanceof TerminalError ? error : this.translated(error);
    }
  }

  private translated(error: unknown): Error {
    const { name } = this.config;
    const status = error instanceof OpenAI.APIError ? (error.status as number | undefined) : undefined;
    const said = `the server behind model '${name}' answered ${status ?? 'nothing'}: ${(error as Error).message}`;
    // Some servers repeat the key they refuse.
    const detail = this.apiKey ? said.replaceAll(this.apiKey, '[key]') : said;
    if (status === 429) return new MarimbaError('model.overloaded', detail);
    if (status === 400 && (error as { code?: unknown }).code === 'context_length_exceeded')
      return new TerminalError('model.context-exceeded', detail, { remedy: 'Shorten the messages.' });
    const lasting = status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 409;
    const remedy = 'Check MARIMBA_OPENAI_MODELS and MARIMBA_OPENAI_API_KEY of the inference worker.';
    return lasting ? new TerminalError('model.failed', detail, { remedy }) : new MarimbaError('model.failed', detail);
  }
}
