import type { RowBlock } from '../runtime/model-runner.js';
import { CacheBlock } from './cache-block.js';
import { HybridState } from './hybrid-state.js';
import { elements, type RecurrentSlot, type StateSlot } from './state-layout.js';

interface RecurrentBlock {
  readonly slot: RecurrentSlot;
  /** `[rows, …dims]` */
  data: Float32Array;
}

/**
 * The states of requests that run together, a row each: what a run reads and writes. All rows have room for the same
 * number of tokens, whatever they hold.
 */
export class StateBlock implements RowBlock {
  /** Tokens that each row has read. */
  readonly tokens: number[] = [];
  readonly recurrent: RecurrentBlock[] = [];
  readonly caches: CacheBlock[] = [];

  constructor(
    private readonly slots: readonly StateSlot[],
    readonly capacity: number,
  ) {
    for (const slot of slots)
      if (slot.kind === 'recurrent') this.recurrent.push({ slot, data: new Float32Array(0) });
      else this.caches.push(new CacheBlock(slot, capacity));
  }

  get rows(): number {
    return this.tokens.length;
  }

  /** Adds a row: fresh, or a copy of a state. */
  add(state?: HybridState): void {
    this.resizeRecurrent(this.rows + 1);
    for (const cache of this.caches) cache.addRow();
    this.tokens.push(0);
    if (state !== undefined) this.load(this.rows - 1, state);
  }

  /** Adds a copy of another block's row. */
  addFrom(other: RowBlock, row: number): void {
    if (!(other instanceof StateBlock)) throw new TypeError('a row comes from a block of the same kind');
    this.add();
    const last = this.rows - 1;
    this.tokens[last] = other.tokens[row]!;
    for (const [index, block] of this.recurrent.entries())
      block.data.set(rowOf(other.recurrent[index]!, row), last * elements(block.slot.dims));
    for (const [index, cache] of this.caches.entries()) cache.copyRow(last, other.caches[index]!, row);
  }

  /** Takes a row out; the last row moves into its place. */
  remove(row: number): void {
    const last = this.rows - 1;
    for (const block of this.recurrent)
      if (row !== last) block.data.set(rowOf(block, last).slice(), row * elements(block.slot.dims));
    for (const cache of this.caches) cache.removeRow(row);
    this.tokens[row] = this.tokens[last]!;
    this.tokens.pop();
    this.resizeRecurrent(this.rows);
  }

  /** Makes room for the rows that a run of that many tokens adds to each row. */
  prepare(tokens: number): void {
    for (const cache of this.caches) cache.prepare(tokens);
  }

  /** Counts a run's tokens, after its results were written. */
  advance(tokens: number): void {
    for (const [row, before] of this.tokens.entries()) this.tokens[row] = before + tokens;
  }

  /** A copy of one row that stays as it is. */
  extract(row: number, prefixHash: string, logits?: Float32Array): HybridState {
    const recurrent = this.recurrent.values();
    const caches = this.caches.values();
    const parts = this.slots.map((slot) =>
      slot.kind === 'recurrent' ? rowOf(recurrent.next().value!, row).slice() : caches.next().value!.rowParts(row),
    );
    return new HybridState(this.slots, this.tokens[row]!, prefixHash, parts, logits);
  }

  /** Memory is given back with the block itself. */
  free(): void {}

  get bytes(): number {
    const sum = (blocks: readonly { data: Float32Array }[]): number =>
      blocks.reduce((total, { data }) => total + data.byteLength, 0);
    return sum(this.recurrent) + sum(this.caches);
  }

  private load(row: number, state: HybridState): void {
    const recurrent = this.recurrent.values();
    const caches = this.caches.values();
    for (const [index, slot] of this.slots.entries()) {
      const part = state.parts[index] as Float32Array;
      if (slot.kind === 'recurrent') recurrent.next().value!.data.set(part, row * elements(slot.dims));
      else caches.next().value!.loadRow(row, part);
    }
    this.tokens[row] = state.position;
  }

  private resizeRecurrent(rows: number): void {
    for (const block of this.recurrent) {
      const size = rows * elements(block.slot.dims);
      const data = new Float32Array(size);
      data.set(block.data.subarray(0, size));
      block.data = data;
    }
  }
}

const rowOf = ({ slot, data }: RecurrentBlock, row: number): Float32Array => {
  const size = elements(slot.dims);
  return data.subarray(row * size, (row + 1) * size);
};
