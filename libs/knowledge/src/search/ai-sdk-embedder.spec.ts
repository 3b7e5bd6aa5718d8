import { expect, it } from 'vitest';
import { aiSdkEmbedder } from './ai-sdk-embedder.js';

it('asks a model of the AI SDK for as many texts as it takes, and gives vectors of length 1', async () => {
  const asked: string[][] = [];
  const embedder = aiSdkEmbedder({
    provider: 'there',
    modelId: 'small',
    maxEmbeddingsPerCall: 2,
    doEmbed: async ({ values }) => {
      asked.push(values);
      return { embeddings: values.map((value) => [3 * value.length, 4 * value.length]) };
    },
  });
  const { vectors, fingerprint } = await embedder.embed('tenant', ['a', 'bb', 'ccc'], 'passage');
  expect(asked).toEqual([['a', 'bb'], ['ccc']]);
  expect(fingerprint).toBe('there/small');
  for (const vector of vectors) expect([...vector].map((value) => value.toFixed(4))).toEqual(['0.6000', '0.8000']);
});
