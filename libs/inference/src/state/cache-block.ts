import { type CacheSlot, rowSize } from './state-layout.js';

/** Room beyond a window, so that old rows are dropped once in a while and not with every token. */
const windowSlack = 512;

/** The keys or values of requests that run together: `[rows, heads, capacity, headSize]`, of which `used` are filled. */
export class CacheBlock {
  readonly capacity: number;
  /** Filled tokens of each row. */
  readonly used: number[] = [];
  data = new Float32Array(0);

  constructor(
    readonly slot: CacheSlot,
    capacity: number,
  ) {
    const { window } = slot;
    this.capacity = window === undefined ? capacity : Math.min(capacity, window + windowSlack);
  }

  addRow(): void {
    const data = new Float32Array(this.data.length + this.rowElements);
    data.set(this.data);
    this.data = data;
    this.used.push(0);
  }

  /** The last row moves into the place of the one that goes. */
  removeRow(row: number): void {
    const last = this.used.length - 1;
    if (row !== last) this.copyRow(row, this, last);
    this.used.pop();
    this.data = this.data.slice(0, last * this.rowElements);
  }

  /** Copies a row of a block of the same slot, whose capacity may be another. */
  copyRow(row: number, from: CacheBlock, fromRow: number): void {
    const { heads, headSize } = this.slot;
    const used = from.used[fromRow]!;
    for (let head = 0; head < heads; head++) {
      const start = from.offset(fromRow, head, 0);
      this.data.set(from.data.subarray(start, start + used * headSize), this.offset(row, head, 0));
    }
    this.used[row] = used;
  }

  /** Fills a row from `[heads, tokens, headSize]`. */
  loadRow(row: number, part: Float32Array): void {
    const { heads } = this.slot;
    const each = part.length / heads;
    for (let head = 0; head < heads; head++)
      this.data.set(part.subarray(head * each, (head + 1) * each), this.offset(row, head, 0));
    this.used[row] = part.length / rowSize(this.slot);
  }

  /** `[heads, tokens, headSize]` of what a row still needs to look back at. */
  rowParts(row: number): Float32Array {
    const { heads, headSize } = this.slot;
    const used = this.used[row]!;
    const kept = Math.min(used, this.slot.window ?? used);
    const part = new Float32Array(heads * kept * headSize);
    for (let head = 0; head < heads; head++) {
      const start = this.offset(row, head, used - kept);
      part.set(this.data.subarray(start, start + kept * headSize), head * kept * headSize);
    }
    return part;
  }

  /** Drops what no later token looks at, where a row has no room for that many more. */
  prepare(tokens: number): void {
    const { window, heads, headSize } = this.slot;
    for (const [row, used] of this.used.entries()) {
      if (used + tokens <= this.capacity) continue;
      if (window === undefined || window + tokens > this.capacity)
        throw new RangeError(`a cache of ${this.capacity} tokens cannot take ${tokens} behind ${used}`);
      for (let head = 0; head < heads; head++) {
        const start = this.offset(row, head, 0);
        this.data.copyWithin(start, start + (used - window) * headSize, start + used * headSize);
      }
      this.used[row] = window;
    }
  }

  /** Writes a run's rows `[rows, tokens, heads · headSize]` behind those in use. */
  append(rows: Float32Array, tokens: number): void {
    const { heads, headSize } = this.slot;
    let from = 0;
    for (const [row, used] of this.used.entries()) {
      for (let token = used; token < used + tokens; token++)
        for (let head = 0; head < heads; head++) {
          this.data.set(rows.subarray(from, from + headSize), this.offset(row, head, token));
          from += headSize;
        }
      this.used[row] = used + tokens;
    }
  }

  private get rowElements(): number {
    return rowSize(this.slot) * this.capacity;
  }

  private offset(row: number, head: number, token: number): number {
    return ((row * this.slot.heads + head) * this.capacity + token) * this.slot.headSize;
  }
}
