import {
  type ChatMessage,
  canonicalJson,
  type InferenceRequest,
  type InferenceResult,
  MarimbaError,
  sha256Of,
  TerminalError,
} from '@marimba/contracts';
import type { SeenModel } from '@marimba/store';
import OpenAI from 'openai';
import type { RemoteModel as RemoteModelConfig } from '../config.js';
import type { ServedModel } from './served-model.js';

/** With what OpenAI itself lacks and the servers of open models know; one that knows it not refuses the request. */
type Parameters = OpenAI.Chat.ChatCompletionCreateParamsStreaming & {
  top_k?: number;
  min_p?: number;
  repetition_penalty?: number;
};

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

  async answer(request: InferenceRequest, out: (text: string) => void, signal: AbortSignal): Promise<InferenceResult> {
    const body = this.bodyOf(request);
    const started = performance.now();
    const answer = new StreamedAnswer(out);
    try {
      for await (const chunk of await this.client.chat.completions.create(body, { signal })) answer.take(chunk);
      signal.throwIfAborted();
      answer.refuseHalf();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw this.translated(error);
    }
    const ended = performance.now();
    const first = answer.firstAt ?? ended;
    return {
      v: 1,
      text: answer.finish(),
      finishReason: answer.finishReason,
      usage: answer.usage,
      timing: { queueMs: 0, prefillMs: first - started, decodeMs: ended - first },
      reuse: { tokens: answer.usage.cachedTokens, reason: 'a remote server keeps its own states' },
      modelFingerprint: this.description.fingerprint,
      renderedSha256: sha256Of(canonicalJson(request)),
    };
  }

  private bodyOf({ messages, tools, parameters }: InferenceRequest): Parameters {
    return {
      model: this.config.remoteId,
      stream: true,
      stream_options: { include_usage: true },
      messages: messages.map(remoteMessage),
      max_completion_tokens: parameters.maxTokens ?? 256,
      temperature: parameters.temperature ?? 0,
      ...(parameters.topP === undefined ? {} : { top_p: parameters.topP }),
      ...(parameters.topK === undefined ? {} : { top_k: parameters.topK }),
      ...(parameters.minP === undefined ? {} : { min_p: parameters.minP }),
      ...(parameters.repetitionPenalty === undefined ? {} : { repetition_penalty: parameters.repetitionPenalty }),
      ...(parameters.seed === undefined ? {} : { seed: parameters.seed }),
      ...(parameters.stop === undefined ? {} : { stop: parameters.stop }),
      ...(tools.length === 0 ? {} : { tools: tools.map((tool) => ({ type: 'function' as const, function: tool })) }),
    };
  }

  private translated(error: unknown): Error {
    const { name } = this.config;
    const status = error instanceof OpenAI.APIError ? (error.status as number | undefined) : undefined;
    const said = `the server behind model '${name}' answered ${status ?? 'nothing'}: ${(error as Error).message}`;
    // Some servers repeat the key they refuse.
    const detail = this.apiKey ? said.replaceAll(this.apiKey, '[key]') : said;
    const lasting =
      status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 409 && status !== 429;
    const remedy = 'Check MARIMBA_OPENAI_MODELS and MARIMBA_OPENAI_API_KEY of the inference worker.';
    return lasting ? new TerminalError('model.failed', detail, { remedy }) : new MarimbaError('model.failed', detail);
  }
}

/** Tool results go as text of the user, as the agent's own history is text. */
function remoteMessage({ role, content }: ChatMessage): Parameters['messages'][number] {
  return role === 'tool'
    ? { role: 'user', content: `<tool_response>\n${content}\n</tool_response>` }
    : { role, content };
}

/** Puts a stream of pieces together; tool calls become the text form that agents read. */
class StreamedAnswer {
  private text = '';
  private readonly calls: { name: string; arguments: string }[] = [];
  firstAt: number | undefined;
  private ended = false;
  finishReason: 'stop' | 'length' = 'stop';
  usage = { promptTokens: 0, cachedTokens: 0, outputTokens: 0 };

  constructor(private readonly out: (text: string) => void) {}

  take({ choices, usage }: OpenAI.Chat.ChatCompletionChunk): void {
    if (usage)
      this.usage = {
        promptTokens: usage.prompt_tokens,
        cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
        outputTokens: usage.completion_tokens,
      };
    const [choice] = choices;
    if (choice === undefined) return;
    if (choice.finish_reason) this.ended = true;
    if (choice.finish_reason === 'length') this.finishReason = 'length';
    for (const { index, function: called } of choice.delta.tool_calls ?? []) {
      this.calls[index] ??= { name: '', arguments: '' };
      const call = this.calls[index];
      call.name += called?.name ?? '';
      call.arguments += called?.arguments ?? '';
    }
    if (choice.delta.content) this.write(choice.delta.content);
  }

  /** A connection that closes quietly in the middle looks like an end. @throws Error when no reason to end was given */
  refuseHalf(): void {
    if (!this.ended) throw new Error('its stream ended before the answer did');
  }

  finish(): string {
    for (const call of this.calls)
      this.write(
        `<tool_call>\n{"name": ${JSON.stringify(call.name)}, "arguments": ${call.arguments || '{}'}}\n</tool_call>`,
      );
    return this.text;
  }

  private write(piece: string): void {
    this.firstAt ??= performance.now();
    this.text += piece;
    this.out(piece);
  }
}
