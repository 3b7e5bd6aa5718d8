import { basename } from 'node:path';
import {
  type EmbeddingRequest,
  type EmbeddingResult,
  holdsOrBeginsForgotten,
  type InferenceRequest,
  type InferenceResult,
  MarimbaError,
  type ModelRequest,
  type ModelResult,
  type RerankRequest,
  type RerankResult,
  sha256Of,
  TerminalError,
  type TextFingerprint,
  type TokenLogprob,
} from '@marimba/contracts';
import { type EngineStats, HybridModel, type LogProbabilities, type OpenOptions } from '@marimba/inference';
import type { SeenModel } from '@marimba/store';
import { keptTokens } from './kept-tokens.js';
import { localRequest } from './local-request.js';
import type { HostedModel } from './pool/device-host.js';
import { queryLikelihood } from './query-likelihood.js';
import type { TokenSink } from './served-model.js';

/** A model folder that runs in this process. Its name in workflows is the folder's, in lower case. */
export class LocalModel implements HostedModel {
  private constructor(
    private readonly model: HybridModel,
    readonly description: SeenModel,
  ) {}

  static async open(dir: string, options: OpenOptions): Promise<LocalModel> {
    const model = await HybridModel.open(dir, options);
    const { family, precision, fingerprint, parameters, contextLength, stateBytes, kvBytesPerToken } = model.info;
    const name = basename(dir).toLowerCase();
    const costs = { stateBytes, kvBytesPerToken };
    const known = { name, family, precision, fingerprint, parameters, contextLength, ...costs };
    return new LocalModel(model, { ...known, status: 'ready' });
  }

  answer(request: ModelRequest, out: TokenSink, signal: AbortSignal, tenantId: string): Promise<ModelResult> {
    if (request.kind === 'embed') return this.embed(request, signal);
    if (request.kind === 'rerank') return this.rerank(request, signal);
    return this.write(request, out, signal, tenantId);
  }

  private async write(
    request: InferenceRequest,
    out: TokenSink,
    signal: AbortSignal,
    tenant: string,
  ): Promise<InferenceResult> {
    const { name, fingerprint } = this.description;
    const { rendered, prompt, generation, before, after } = localRequest(this.model, request);
    this.checkLength(prompt);
    const kept = keptTokens(this.model, request, prompt);
    try {
      if (before !== '') out(before);
      const result = await this.model.generate({
        ...generation,
        prompt,
        tenant,
        signal,
        keepStateAt: [...this.sharedPrefix(request, prompt), ...(kept > 0 ? [kept] : [])],
        onToken: ({ text, logprobs }) => out(text, false, logprobs?.map(wireLogprob)),
      });
      if (after !== '') out(after);
      const { queueMs, prefillMs, decodeMs } = result.timing;
      return {
        v: 1,
        text: before + result.text + after,
        finishReason: result.finishReason,
        usage: result.usage,
        timing: { queueMs, prefillMs, decodeMs },
        reuse: result.reuse,
        modelFingerprint: fingerprint,
        renderedSha256: sha256Of(rendered),
        tokensSha256: sha256Of(result.tokenIds.join(',')),
        ...(kept > 0 && result.finishReason !== 'aborted'
          ? { kept: { tokens: kept, bytes: this.stateBytes(kept) } }
          : {}),
        ...(result.logprobs === undefined ? {} : { logprobs: result.logprobs.map(wireLogprob) }),
      };
    } catch (error) {
      throw translated(error, name);
    }
  }

  private async embed({ inputs }: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingResult> {
    const texts = inputs.map((input) => (typeof input === 'string' ? this.model.tokenize(input) : input));
    for (const ids of texts) this.checkLength(ids);
    const vectors: string[] = [];
    try {
      for (const ids of texts) {
        signal.throwIfAborted();
        vectors.push(base64Of(await this.model.embed(ids)));
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw translated(error, this.description.name);
    }
    const { fingerprint } = this.description;
    return {
      v: 1,
      kind: 'embed',
      vectors,
      promptTokens: texts.reduce((sum, { length }) => sum + length, 0),
      fingerprint,
    };
  }

  private async rerank({ query, passages }: RerankRequest, signal: AbortSignal): Promise<RerankResult> {
    const { name, fingerprint } = this.description;
    const scores: number[] = [];
    let promptTokens = 0;
    try {
      for (const passage of passages) {
        signal.throwIfAborted();
        const [score, tokens] = await queryLikelihood(this.model, query, passage);
        scores.push(score);
        promptTokens += tokens;
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw translated(error, name);
    }
    return { v: 1, kind: 'rerank', scores, promptTokens, fingerprint };
  }

  async forgetStates(forgotten: readonly (readonly TextFingerprint[])[]): Promise<number[]> {
    const dropped = forgotten.map(() => 0);
    const all = forgotten.flat();
    await this.model.forgetStates((text, isState) => {
      if (!holdsOrBeginsForgotten(text, all)) return false;
      if (isState)
        for (const [index, texts] of forgotten.entries()) if (holdsOrBeginsForgotten(text, texts)) dropped[index]! += 1;
      return true;
    });
    return dropped;
  }

  stats(): Promise<EngineStats> {
    return this.model.stats();
  }

  close(): Promise<void> {
    return this.model.close();
  }

  private stateBytes(tokens: number): number {
    return this.model.info.stateBytes + tokens * this.model.info.kvBytesPerToken;
  }

  private checkLength(prompt: readonly number[]): void {
    const { name, contextLength } = this.description;
    if (prompt.length < contextLength) return;
    throw new TerminalError(
      'model.context-exceeded',
      `the prompt has ${prompt.length} tokens, model '${name}' reads fewer than ${contextLength}`,
      { remedy: 'Shorten the messages, or choose a model that reads more.' },
    );
  }

  /** Where the last message begins: what stands before is likely to begin other prompts too. */
  private sharedPrefix({ messages, tools, raw }: InferenceRequest, prompt: readonly number[]): number[] {
    if (raw !== undefined || messages.length < 2) return [];
    const before = this.model.tokenize(
      this.model.renderChat(messages.slice(0, -1), { tools, addGenerationPrompt: false }),
    );
    return before.every((id, index) => prompt[index] === id) ? [before.length] : [];
  }
}

function translated(error: unknown, name: string): Error {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof MarimbaError) return error;
  if (error instanceof Error && error.name === 'OverloadedError')
    return new MarimbaError('model.overloaded', `model '${name}' is overloaded: ${detail}`, { cause: error });
  if (error instanceof Error && error.name === 'ConstraintError')
    return new TerminalError('request.invalid', `model '${name}' cannot be held to this form: ${detail}`, {
      cause: error,
    });
  if (error instanceof RangeError)
    return new TerminalError('request.invalid', `model '${name}' cannot read this prompt: ${detail}`, { cause: error });
  return new MarimbaError('model.failed', `model '${name}' failed: ${detail}`, { cause: error });
}

const wireLogprob = ({ text, logprob, top }: LogProbabilities): TokenLogprob => ({
  token: text,
  logprob,
  top: top.map((each) => ({ token: each.text, logprob: each.logprob })),
});

/** Little-endian 32-bit floats. */
function base64Of(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}
