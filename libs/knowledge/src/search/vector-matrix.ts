import type { ChunkPlace, ScoredPlace } from './ports.js';

/** Vectors of length 1 in one array, each with its place. Rows are added and never changed. */
export class VectorMatrix {
  private values: Float32Array;
  private readonly places: ChunkPlace[] = [];

  constructor(readonly dimensions: number) {
    this.values = new Float32Array(1_024 * dimensions);
  }

  get rows(): number {
    return this.places.length;
  }

  get bytes(): number {
    return this.values.byteLength + this.places.length * bytesOfPlace;
  }

  /** `values`: `[places, dimensions]` */
  add(places: readonly ChunkPlace[], values: Float32Array): void {
    const needed = (this.rows + places.length) * this.dimensions;
    if (needed > this.values.length) {
      const grown = new Float32Array(Math.max(needed, this.values.length * 2));
      grown.set(this.values.subarray(0, this.rows * this.dimensions));
      this.values = grown;
    }
    this.values.set(values, this.rows * this.dimensions);
    for (const place of places) this.places.push(place);
  }

  /** The rows whose vectors have the largest cosine with the query's, best first; equal ones by their places. */
  nearest(query: Float32Array, limit: number, passing?: ReadonlySet<string>): ScoredPlace[] {
    const { dimensions, values, places } = this;
    const best: ScoredPlace[] = [];
    let least = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < places.length; row++) {
      const place = places[row]!;
      if (passing !== undefined && !passing.has(place.documentId)) continue;
      const score = dot(values, row * dimensions, query);
      if (best.length === limit && score < least) continue;
      insert(best, { ...place, score });
      if (best.length > limit) best.pop();
      if (best.length === limit) least = best.at(-1)!.score;
    }
    return best;
  }
}

const bytesOfPlace = 120;

/** Four sums at a time, which the processor can add side by side. */
function dot(values: Float32Array, offset: number, query: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = query.length - (query.length % 4);
  let i = 0;
  for (; i < whole; i += 4) {
    a += values[offset + i]! * query[i]!;
    b += values[offset + i + 1]! * query[i + 1]!;
    c += values[offset + i + 2]! * query[i + 2]!;
    d += values[offset + i + 3]! * query[i + 3]!;
  }
  for (; i < query.length; i++) a += values[offset + i]! * query[i]!;
  return a + b + (c + d);
}

/** Into a list that is in order: by a binary search for the place. */
function insert(best: ScoredPlace[], found: ScoredPlace): void {
  let [low, high] = [0, best.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(best[middle]!, found) <= 0) low = middle + 1;
    else high = middle;
  }
  best.splice(low, 0, found);
}

const compare = (a: ScoredPlace, b: ScoredPlace): number =>
  b.score - a.score || (a.documentId < b.documentId ? -1 : a.documentId > b.documentId ? 1 : a.ordinal - b.ordinal);
