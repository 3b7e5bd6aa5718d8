import { randomUUID } from 'node:crypto';
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import type { GenerateResult } from '../api/generation.js';
import type { HybridModel } from '../hybrid-model.js';
import { AnswerParts, type AnswerPiece } from '../tokenizer/answer-parts.js';
import { type AskedGeneration, generationRequest } from './generation-request.js';

/** A model of this process as the AI SDK calls it. */
export class MarimbaLanguageModel implements LanguageModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider = 'marimba';
  readonly supportedUrls = {};

  constructor(
    readonly modelId: string,
    private readonly model: HybridModel,
  ) {}

  async doGenerate(options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const asked = generationRequest(this.model, options);
    const content: LanguageModelV4Content[] = [];
    const { result, calls } = await this.generate(asked, (piece) => {
      if (piece.part === 'tool-call') content.push(toolCall(piece));
    });
    const { text, reasoning } = result;
    if (text !== '') content.unshift({ type: 'text', text });
    if (reasoning !== '') content.unshift({ type: 'reasoning', text: reasoning });
    const { outcome } = result;
    return { content, finishReason: finishReason(outcome, calls), usage: usageOf(outcome), warnings: asked.warnings };
  }

  async doStream(options: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const asked = generationRequest(this.model, options);
    const stream = new ReadableStream<LanguageModelV4StreamPart>({
      start: async (controller) => {
        controller.enqueue({ type: 'stream-start', warnings: asked.warnings });
        const blocks = new OpenBlock((part) => controller.enqueue(part));
        try {
          const { result, calls } = await this.generate(asked, (piece) => blocks.add(piece));
          blocks.close();
          const { outcome } = result;
          controller.enqueue({ type: 'finish', finishReason: finishReason(outcome, calls), usage: usageOf(outcome) });
        } catch (error) {
          controller.enqueue({ type: 'error', error });
        }
        controller.close();
      },
    });
    return { stream };
  }

  private async generate({ request, calls }: AskedGeneration, out: (piece: AnswerPiece<never>) => void) {
    const parts = new AnswerParts({ reasoning: request.constraint === undefined, calls }, out);
    const outcome = await this.model.generate({ ...request, onToken: ({ text }) => parts.push(text) });
    if (outcome.finishReason === 'aborted') request.signal?.throwIfAborted();
    parts.finish();
    const { text, reasoning, toolCalls } = parts.whole;
    return { result: { text, reasoning, outcome }, calls: toolCalls.length };
  }
}

/** Pieces of one kind stand between a start and an end. */
class OpenBlock {
  private open: { kind: 'text' | 'reasoning'; id: string } | undefined;

  constructor(private readonly out: (part: LanguageModelV4StreamPart) => void) {}

  add(piece: AnswerPiece<never>): void {
    if (piece.part === 'tool-call') {
      this.close();
      this.out(toolCall(piece));
      return;
    }
    const kind = piece.part ?? 'text';
    if (this.open?.kind !== kind) {
      this.close();
      this.open = { kind, id: randomUUID() };
      this.out({ type: `${kind}-start`, id: this.open.id });
    }
    this.out({ type: `${kind}-delta`, id: this.open.id, delta: piece.text });
  }

  close(): void {
    if (this.open !== undefined) this.out({ type: `${this.open.kind}-end`, id: this.open.id });
    this.open = undefined;
  }
}

const toolCall = ({ text, call }: AnswerPiece<never>) => ({
  type: 'tool-call' as const,
  toolCallId: randomUUID(),
  toolName: call?.name ?? '',
  input: text,
});

const finishReason = ({ finishReason: raw }: GenerateResult, calls: number): LanguageModelV4FinishReason => ({
  unified: calls > 0 ? 'tool-calls' : raw === 'aborted' ? 'interrupted' : raw,
  raw,
});

function usageOf({ usage: { promptTokens, cachedTokens, outputTokens } }: GenerateResult): LanguageModelV4Usage {
  return {
    inputTokens: {
      total: promptTokens,
      noCache: promptTokens - cachedTokens,
      cacheRead: cachedTokens,
      cacheWrite: undefined,
    },
    outputTokens: { total: outputTokens, text: undefined, reasoning: undefined },
  };
}
