import type { Embedder } from './ports.js';

/** What of an embedding model of the AI SDK (`EmbeddingModelV2` and later) is used here. */
export interface AiSdkEmbeddingModel {
  readonly provider: string;
  readonly modelId: string;
  readonly maxEmbeddingsPerCall: number | undefined | PromiseLike<number | undefined>;
  doEmbed(options: { values: string[]; abortSignal?: AbortSignal }): PromiseLike<{ embeddings: number[][] }>;
}

/** Has texts embedded by any embedding model of the AI SDK. Its fingerprint is its provider and its id. */
export function aiSdkEmbedder(model: AiSdkEmbeddingModel): Embedder {
  return {
    name: model.modelId,
    async embed(_tenantId, texts, _purpose, signal) {
      const most = (await model.maxEmbeddingsPerCall) ?? texts.length;
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += most) {
        const values = texts.slice(start, start + most);
        const { embeddings } = await model.doEmbed({
          values,
          ...(signal === undefined ? {} : { abortSignal: signal }),
        });
        for (const embedding of embeddings) vectors.push(unitVector(embedding));
      }
      return { vectors, fingerprint: `${model.provider}/${model.modelId}` };
    },
  };
}

function unitVector(values: readonly number[]): Float32Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return Float32Array.from(values, (value) => (length === 0 ? 0 : value / length));
}
