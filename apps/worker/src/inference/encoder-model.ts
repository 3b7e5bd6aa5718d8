import { basename } from 'node:path';
import {
  MarimbaError,
  type ModelRequest,
  type ModelResult,
  TerminalError,
  type TextFingerprint,
} from '@marimba/contracts';
import { type EngineStats, type OpenOptions, TextEncoder } from '@marimba/inference';
import type { SeenModel } from '@marimba/store';
import type { HostedModel } from './pool/device-host.js';
import type { TokenSink } from './served-model.js';

/** An encoder's folder that runs in this process, on the CPU. Its name is the folder's, in lower case. */
export class EncoderModel implements HostedModel {
  private running = 0;
  private promptTokens = 0;

  private constructor(
    private readonly encoder: TextEncoder,
    readonly description: SeenModel,
  ) {}

  static async open(dir: string, { precision, cacheDir, threads }: OpenOptions): Promise<EncoderModel> {
    const encoder = await TextEncoder.open(dir, { precision, cacheDir, threads });
    const { family, fingerprint, parameters, contextLength } = encoder.info;
    const name = basename(dir).toLowerCase();
    const described = { name, family, precision: encoder.info.precision, fingerprint, parameters, contextLength };
    return new EncoderModel(encoder, { ...described, status: 'ready' });
  }

  async answer(request: ModelRequest, _out: TokenSink, signal: AbortSignal): Promise<ModelResult> {
    this.running += 1;
    try {
      return await this.result(request, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof MarimbaError) throw error;
      const { name } = this.description;
      const detail = `model '${name}' failed: ${(error as Error).message}`;
      if (error instanceof RangeError) throw new TerminalError('model.parameter-unsupported', detail, { cause: error });
      throw new MarimbaError('model.failed', detail, { cause: error });
    } finally {
      this.running -= 1;
    }
  }

  private async result(request: ModelRequest, signal: AbortSignal): Promise<ModelResult> {
    const { name, fingerprint } = this.description;
    switch (request.kind) {
      case 'embed': {
        const texts = request.inputs.filter((input) => typeof input === 'string');
        if (texts.length < request.inputs.length)
          throw new TerminalError('model.parameter-unsupported', `model '${name}' embeds texts, not token ids`);
        const { vectors, tokens } = await this.encoder.embed(texts, request.purpose, signal);
        this.promptTokens += tokens;
        return { v: 1, kind: 'embed', vectors: vectors.map(base64Of), promptTokens: tokens, fingerprint };
      }
      case 'rerank': {
        const { scores, tokens } = await this.encoder.rank(request.query, request.passages, signal);
        this.promptTokens += tokens;
        return { v: 1, kind: 'rerank', scores, promptTokens: tokens, fingerprint };
      }
      default:
        throw new TerminalError('model.parameter-unsupported', `model '${name}' is an encoder and writes no text`, {
          remedy: 'Name a language model in this step.',
        });
    }
  }

  /** It keeps none. */
  async forgetStates(forgotten: readonly (readonly TextFingerprint[])[]): Promise<number[]> {
    return forgotten.map(() => 0);
  }

  /** It keeps no states and writes no tokens. */
  async stats(): Promise<EngineStats> {
    const tier = { states: 0, bytes: 0, limitBytes: 0, evictions: 0 };
    return {
      running: this.running,
      waiting: 0,
      reservedBytes: 0,
      prefillTokensPerSecond: 0,
      totals: {
        promptTokens: this.promptTokens,
        cachedTokens: 0,
        outputTokens: 0,
        prefillMs: 0,
        decodeMs: 0,
        decodeSteps: 0,
        ended: { stop: 0, length: 0, aborted: 0 },
      },
      states: {
        memory: tier,
        disk: tier,
        hits: { memory: 0, disk: 0 },
        misses: { ...noMisses },
        bytesWritten: 0,
        bytesRead: 0,
      },
    };
  }

  close(): Promise<void> {
    return this.encoder.close();
  }
}

const noMisses: EngineStats['states']['misses'] = {
  off: 0,
  'too short': 0,
  'nothing kept': 0,
  'different prefix': 0,
  evicted: 0,
  'no logits': 0,
  'other model': 0,
  damaged: 0,
};

/** Little-endian 32-bit floats. */
function base64Of(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}
