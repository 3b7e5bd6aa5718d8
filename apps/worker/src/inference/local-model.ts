import { basename } from 'node:path';
import { type InferenceRequest, type InferenceResult, MarimbaError, sha256Of, TerminalError } from '@marimba/contracts';
import { type EngineStats, HybridModel, type OpenOptions } from '@marimba/inference';
import type { SeenModel } from '@marimba/store';
import type { HostedModel } from './pool/device-host.js';

/** A model folder that runs in this process. Its name in workflows is the folder's, in lower case. */
export class LocalModel implements HostedModel {
  private constructor(
    private readonly model: HybridModel,
    readonly description: SeenModel,
  ) {}

  static async open(dir: string, options: OpenOptions): Promise<LocalModel> {
    const model = await HybridModel.open(dir, options);
    const { family, precision, fingerprint, parameters, contextLength } = model.info;
    const name = basename(dir).toLowerCase();
    return new LocalModel(model, { name, family, precision, fingerprint, parameters, contextLength, status: 'ready' });
  }

  async answer(
    request: InferenceRequest,
    out: (text: string) => void,
    signal: AbortSignal,
    tenantId: string,
  ): Promise<InferenceResult> {
    const { messages, tools, parameters } = request;
    const rendered = this.model.renderChat(messages, { tools, addGenerationPrompt: true });
    const prompt = this.model.tokenize(rendered);
    try {
      const result = await this.model.generate({
        prompt,
        parameters,
        tenant: tenantId,
        signal,
        keepStateAt: this.sharedPrefix(request, prompt),
        onToken: ({ text }) => out(text),
      });
      const { queueMs, prefillMs, decodeMs } = result.timing;
      return {
        v: 1,
        text: result.text,
        finishReason: result.finishReason,
        usage: result.usage,
        timing: { queueMs, prefillMs, decodeMs },
        reuse: result.reuse,
        modelFingerprint: this.description.fingerprint,
        renderedSha256: sha256Of(rendered),
      };
    } catch (error) {
      throw translated(error, this.description.name);
    }
  }

  stats(): Promise<EngineStats> {
    return this.model.stats();
  }

  close(): Promise<void> {
    return this.model.close();
  }

  /** Where the last message begins: what stands before is likely to begin other prompts too. */
  private sharedPrefix({ messages, tools }: InferenceRequest, prompt: readonly number[]): number[] {
    if (messages.length < 2) return [];
    const before = this.model.tokenize(
      this.model.renderChat(messages.slice(0, -1), { tools, addGenerationPrompt: false }),
    );
    return before.every((id, index) => prompt[index] === id) ? [before.length] : [];
  }
}

function translated(error: unknown, name: string): Error {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError)
    return new TerminalError('model.failed', `model '${name}' cannot read this prompt: ${detail}`, { cause: error });
  return new MarimbaError('model.failed', `model '${name}' failed: ${detail}`, { cause: error });
}
