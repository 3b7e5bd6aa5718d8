import { type CacheSlot, elements, type RecurrentSlot, type StateSlot } from './state-layout.js';

/** Tokens that a fresh cache has room for; it doubles when full. */
const initialCapacity = 256;

/** `[1, heads, capacity, headSize]` of keys or values, of which the first tokens are in use. */
interface CacheBuffer {
  slot: CacheSlot;
  capacity: number;
  data: Float32Array;
}

interface RecurrentBuffer {
  slot: RecurrentSlot;
  data: Float32Array;
}

/** Everything that a model remembers of the tokens it has read. */
export class ModelState {
  tokens = 0;
  readonly recurrent: RecurrentBuffer[] = [];
  readonly caches: CacheBuffer[] = [];

  constructor(private readonly slots: readonly StateSlot[]) {
    for (const slot of slots)
      if (slot.kind === 'recurrent') this.recurrent.push({ slot, data: new Float32Array(elements(slot.dims)) });
      else this.caches.push({ slot, capacity: 0, data: new Float32Array(0) });
  }

  /** Makes room for that many tokens in all. */
  reserve(tokens: number): void {
    for (const cache of this.caches) {
      if (cache.capacity >= tokens) continue;
      const capacity = Math.max(initialCapacity, 2 ** Math.ceil(Math.log2(tokens)));
      cache.data = resized(cache, capacity, this.tokens);
      cache.capacity = capacity;
    }
  }

  /** Writes the rows `[tokens, heads · headSize]` of new tokens behind those in use. */
  appendRows(cache: CacheBuffer, rows: Float32Array, tokens: number): void {
    const { heads, headSize } = cache.slot;
    for (let token = 0; token < tokens; token++)
      for (let head = 0; head < heads; head++) {
        const from = (token * heads + head) * headSize;
        cache.data.set(rows.subarray(from, from + headSize), (head * cache.capacity + this.tokens + token) * headSize);
      }
  }

  /** A copy that goes its own way; its caches hold just what is in use. */
  fork(): ModelState {
    const copy = new ModelState(this.slots);
    copy.tokens = this.tokens;
    for (const [index, { data }] of this.recurrent.entries()) copy.recurrent[index]!.data = data.slice();
    for (const [index, cache] of this.caches.entries()) {
      copy.caches[index]!.data = resized(cache, this.tokens, this.tokens);
      copy.caches[index]!.capacity = this.tokens;
    }
    return copy;
  }

  get bytes(): number {
    return [...this.recurrent, ...this.caches].reduce((sum, { data }) => sum + data.byteLength, 0);
  }
}

function resized(cache: CacheBuffer, capacity: number, used: number): Float32Array {
  const { heads, headSize } = cache.slot;
  const data = new Float32Array(heads * capacity * headSize);
  for (let head = 0; head < heads; head++) {
    const from = head * cache.capacity * headSize;
    data.set(cache.data.subarray(from, from + used * headSize), head * capacity * headSize);
  }
  return data;
}
