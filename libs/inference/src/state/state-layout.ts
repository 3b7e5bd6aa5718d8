/** How floats of a state are stored. */
export type StateElement = 'float32' | 'float16';

/** Float16 as its bits. */
export type StatePart = Float32Array | Uint16Array;

/**
 * A state tensor that every run replaces whole, `[batch, …dims]`: `[channels, kernel-1]` of a convolution,
 * `[stateSize, channels]`, `[channels, stateSize, 1]` or `[heads, stateSize, headSize]` of a scan.
 */
export interface RecurrentSlot {
  readonly kind: 'recurrent';
  readonly input: string;
  readonly output: string;
  readonly dims: readonly number[];
  /** Left out: float32. */
  readonly type?: StateElement | undefined;
}

/** A cache of keys or values, `[batch, heads, capacity, headSize]`. */
export interface CacheSlot {
  readonly kind: 'cache';
  readonly input: string;
  /** The new rows, `[batch, tokens, heads · headSize]`. */
  readonly rows: string;
  /** The cache with the new rows in it. */
  readonly present: string;
  readonly heads: number;
  readonly headSize: number;
  /** Tokens that are ever looked back at; left out: all. */
  readonly window?: number | undefined;
  /** Left out: float32. */
  readonly type?: StateElement | undefined;
}

export type StateSlot = RecurrentSlot | CacheSlot;

export const elements = (dims: readonly number[]): number => dims.reduce((product, size) => product * size, 1);

export const elementBytes = ({ type }: StateSlot): number => (type === 'float16' ? 2 : 4);

export const newPart = ({ type }: StateSlot, length: number): StatePart =>
  type === 'float16' ? new Uint16Array(length) : new Float32Array(length);

/** Floats of one token in a cache. */
export const rowSize = ({ heads, headSize }: CacheSlot): number => heads * headSize;

/** Rows of the cache that the state of so many tokens needs. */
export const rowsNeeded = ({ window }: CacheSlot, tokens: number): number =>
  window === undefined ? tokens : Math.min(tokens, window);

/** Bytes of state that do not depend on the number of tokens. */
export const fixedStateBytes = (slots: readonly StateSlot[]): number =>
  slots.reduce((sum, slot) => sum + (slot.kind === 'recurrent' ? elementBytes(slot) * elements(slot.dims) : 0), 0);

/** Bytes of key and value cache a token, as long as no window is full. */
export const cacheBytesPerToken = (slots: readonly StateSlot[]): number =>
  slots.reduce((sum, slot) => sum + (slot.kind === 'cache' ? elementBytes(slot) * rowSize(slot) : 0), 0);

/** Bytes of the state after so many tokens. */
export const stateBytes = (slots: readonly StateSlot[], tokens: number): number =>
  slots.reduce(
    (sum, slot) => sum + (slot.kind === 'cache' ? elementBytes(slot) * rowSize(slot) * rowsNeeded(slot, tokens) : 0),
    fixedStateBytes(slots),
  );
