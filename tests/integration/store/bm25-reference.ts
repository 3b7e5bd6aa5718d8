/** BM25 said plainly, to compare the database's answer with. Every word is its own term here. */
export interface ReferenceChunk {
  id: string;
  words: string[];
}

export interface Ranked {
  id: string;
  score: number;
}

export function rankByBm25(chunks: ReferenceChunk[], query: string[], { k1, b }: { k1: number; b: number }): Ranked[] {
  const average = chunks.reduce((sum, { words }) => sum + words.length, 0) / chunks.length;
  const count = (words: string[], term: string) => words.filter((word) => word === term).length;
  const scored = chunks.map(({ id, words }) => {
    let score = 0;
    for (const term of new Set(query)) {
      const frequency = count(words, term);
      const holding = chunks.filter((chunk) => chunk.words.includes(term)).length;
      const weight = Math.log(1 + (chunks.length - holding + 0.5) / (holding + 0.5));
      score += (weight * frequency * (k1 + 1)) / (frequency + k1 * (1 - b + (b * words.length) / average));
    }
    return { id, score };
  });
  return scored.filter(({ score }) => score > 0).sort((one, other) => other.score - one.score);
}
