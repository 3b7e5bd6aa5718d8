import type { RowBlock } from '../runtime/model-runner.js';
import { HybridState } from '../state/hybrid-state.js';
import { elementBytes, newPart, rowsNeeded, type StatePart, type StateSlot } from '../state/state-layout.js';
import type { CacheMemory, DeviceBuffers, Side } from './device-buffers.js';
import type { NativeSession } from './native-session.js';

/** Where a block gets its memory. */
export interface BufferSource {
  take(capacity: number, rows: number): DeviceBuffers;
  giveBack(buffers: DeviceBuffers): void;
}

/** The states of requests that run together, in the memory of a device. */
export class DeviceBlock implements RowBlock {
  readonly tokens: number[] = [];
  /** Filled tokens of each row in the caches with a window, and in the others. */
  readonly windowUsed: number[] = [];
  readonly used: number[] = [];
  /** Side of the recurrent state that the next run reads. */
  side: Side = 0;
  buffers: DeviceBuffers;

  constructor(
    private readonly native: NativeSession,
    private readonly slots: readonly StateSlot[],
    private readonly source: BufferSource,
    readonly capacity: number,
  ) {
    this.buffers = source.take(capacity, 1);
  }

  get rows(): number {
    return this.tokens.length;
  }

  add(state?: HybridState): void {
    const row = this.newRow();
    if (state !== undefined) this.load(row, state);
    else
      for (const { sides, rowBytes } of this.buffers.recurrent)
        this.native.clear(sides[this.side], row * rowBytes, rowBytes);
  }

  addFrom(other: RowBlock, row: number): void {
    if (!(other instanceof DeviceBlock)) throw new TypeError('a row comes from a block of the same device');
    this.copyRow(this.newRow(), other, row);
  }

  remove(row: number): void {
    const last = this.rows - 1;
    if (row !== last) this.copyRow(row, this, last);
    for (const counts of [this.tokens, this.used, this.windowUsed]) counts.pop();
  }

  extract(row: number, prefixHash: string, logits?: Float32Array): HybridState {
    const recurrent = this.buffers.recurrent.values();
    const caches = this.buffers.caches.values();
    const parts = this.slots.map((slot): StatePart => {
      if (slot.kind === 'cache') return this.readCache(caches.next().value!, row);
      const { sides, rowBytes } = recurrent.next().value!;
      const part = newPart(slot, rowBytes / elementBytes(slot));
      this.native.download(sides[this.side], row * rowBytes, rowBytes, part, 1);
      return part;
    });
    return new HybridState(this.slots, this.tokens[row]!, prefixHash, parts, logits);
  }

  free(): void {
    this.source.giveBack(this.buffers);
  }

  /** Counts a run's tokens; the recurrent state is on the other side now. */
  advance(tokens: number): void {
    for (const counts of [this.tokens, this.used, this.windowUsed])
      for (const [row, before] of counts.entries()) counts[row] = before + tokens;
    this.side = this.side === 0 ? 1 : 0;
  }

  usedOf({ slot }: Pick<CacheMemory, 'slot'>, row: number): number {
    return (slot.window === undefined ? this.used : this.windowUsed)[row]!;
  }

  /** Room for another row, in memory twice as large where this one is full. */
  private newRow(): number {
    const { rows } = this;
    if (rows === this.buffers.rows) {
      const old = this.buffers;
      this.buffers = this.source.take(this.capacity, 2 * rows);
      for (let row = 0; row < rows; row++) this.copyStates(row, { buffers: old, side: this.side, from: this }, row);
      this.source.giveBack(old);
    }
    for (const counts of [this.tokens, this.used, this.windowUsed]) counts.push(0);
    return rows;
  }

  private copyRow(row: number, other: DeviceBlock, otherRow: number): void {
    this.copyStates(row, { buffers: other.buffers, side: other.side, from: other }, otherRow);
    this.tokens[row] = other.tokens[otherRow]!;
    this.used[row] = other.used[otherRow]!;
    this.windowUsed[row] = other.windowUsed[otherRow]!;
  }

  private copyStates(
    row: number,
    { buffers, side, from }: { buffers: DeviceBuffers; side: Side; from: DeviceBlock },
    fromRow: number,
  ): void {
    for (const [index, { sides, rowBytes }] of this.buffers.recurrent.entries()) {
      const source = buffers.recurrent[index]!.sides[side];
      this.native.copyRows(
        sides[this.side],
        row * rowBytes,
        rowBytes,
        source,
        fromRow * rowBytes,
        rowBytes,
        rowBytes,
        1,
      );
    }
    for (const [index, cache] of this.buffers.caches.entries()) {
      const source = buffers.caches[index]!;
      const { heads } = cache.slot;
      const width = this.tokenBytes(cache) * from.usedOf(cache, fromRow);
      const pitch = cache.rowBytes / heads;
      const sourcePitch = source.rowBytes / heads;
      this.native.copyRows(
        cache.memory,
        row * cache.rowBytes,
        pitch,
        source.memory,
        fromRow * source.rowBytes,
        sourcePitch,
        width,
        heads,
      );
    }
  }

  /** `[heads, tokens, headSize]` of what a row still needs to look back at. */
  private readCache(cache: CacheMemory, row: number): StatePart {
    const { slot, memory, rowBytes } = cache;
    const used = this.usedOf(cache, row);
    const kept = rowsNeeded(slot, used);
    const part = newPart(slot, slot.heads * kept * slot.headSize);
    const from = row * rowBytes + (used - kept) * this.tokenBytes(cache);
    this.native.download(memory, from, rowBytes / slot.heads, part, slot.heads);
    return part;
  }

  private load(row: number, state: HybridState): void {
    const recurrent = this.buffers.recurrent.values();
    const caches = this.buffers.caches.values();
    for (const [index, slot] of this.slots.entries()) {
      const part = state.parts[index]!;
      if (slot.kind === 'recurrent') {
        const { sides, rowBytes } = recurrent.next().value!;
        this.native.upload(sides[this.side], row * rowBytes, rowBytes, part, 1);
      } else {
        const { memory, rowBytes } = caches.next().value!;
        this.native.upload(memory, row * rowBytes, rowBytes / slot.heads, part, slot.heads);
        (slot.window === undefined ? this.used : this.windowUsed)[row] = part.length / (slot.heads * slot.headSize);
      }
    }
    this.tokens[row] = state.position;
  }

  /** Bytes of one token of one head. */
  private tokenBytes({ slot }: CacheMemory): number {
    return elementBytes(slot) * slot.headSize;
  }
}
