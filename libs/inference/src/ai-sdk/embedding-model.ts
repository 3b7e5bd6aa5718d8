import type { EmbeddingModelV4, EmbeddingModelV4CallOptions, EmbeddingModelV4Result } from '@ai-sdk/provider';
import type { HybridModel } from '../hybrid-model.js';

/** The mean of a model's last hidden states, scaled to length 1. */
export class MarimbaEmbeddingModel implements EmbeddingModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider = 'marimba';
  readonly maxEmbeddingsPerCall = undefined;
  readonly supportsParallelCalls = true;

  constructor(
    readonly modelId: string,
    private readonly model: HybridModel,
  ) {}

  async doEmbed({ values, abortSignal }: EmbeddingModelV4CallOptions): Promise<EmbeddingModelV4Result> {
    const texts = values.map((value) => this.model.tokenize(value));
    const embeddings: number[][] = [];
    for (const ids of texts) {
      abortSignal?.throwIfAborted();
      embeddings.push([...(await this.model.embed(ids))]);
    }
    return { embeddings, usage: { tokens: texts.reduce((sum, ids) => sum + ids.length, 0) }, warnings: [] };
  }
}
