/** A state tensor that every run replaces whole: `[1, channels, kernel-1]` of a convolution, `[stateSize, channels]` of a scan. */
export interface RecurrentSlot {
  kind: 'recurrent';
  input: string;
  output: string;
  dims: number[];
}

/** A growing cache of keys or values, `[1, heads, capacity, headSize]`; each run gives the rows of its own tokens. */
export interface CacheSlot {
  kind: 'cache';
  input: string;
  /** The new rows, `[1, tokens, heads · headSize]`. */
  rows: string;
  heads: number;
  headSize: number;
}

export type StateSlot = RecurrentSlot | CacheSlot;

export const elements = (dims: readonly number[]): number => dims.reduce((product, size) => product * size, 1);

/** Bytes of state that do not depend on the number of tokens. */
export const fixedStateBytes = (slots: readonly StateSlot[]): number =>
  slots.reduce((sum, slot) => sum + (slot.kind === 'recurrent' ? 4 * elements(slot.dims) : 0), 0);

/** Bytes of key and value cache a token. */
export const cacheBytesPerToken = (slots: readonly StateSlot[]): number =>
  slots.reduce((sum, slot) => sum + (slot.kind === 'cache' ? 4 * slot.heads * slot.headSize : 0), 0);
