import type { Embedder } from '@marimba/knowledge';

/** Words at random places of a vector, another one for each model: texts that share words are near. */
export function wordEmbedder(fingerprint: string, dimensions = 64): Embedder {
  const vectorOf = (text: string) => {
    const vector = new Float32Array(dimensions);
    for (const word of text.toLowerCase().match(/\w+/g) ?? []) {
      let hash = fingerprint.length;
      for (const letter of `${fingerprint}${word}`) hash = (hash * 31 + letter.codePointAt(0)!) % 1_000_003;
      vector[hash % dimensions]! += 1;
    }
    const length = Math.hypot(...vector) || 1;
    return vector.map((value) => value / length);
  };
  return { name: 'words', embed: async (_tenant, texts) => ({ vectors: texts.map(vectorOf), fingerprint }) };
}
