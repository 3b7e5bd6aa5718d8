import type { ModelRunner, RowBlock } from '../runtime/model-runner.js';
import type { Sequence } from './sequence.js';

/** Requests that write together: one run gives each of them its next logits. */
export class DecodeGroup {
  readonly sequences: Sequence[] = [];
  private own: RowBlock | undefined;

  constructor(
    private readonly runner: ModelRunner,
    readonly capacity: number,
  ) {}

  get block(): RowBlock {
    this.own ??= this.runner.newBlock(this.capacity);
    return this.own;
  }

  /** Takes a request in with its own block, which is this one's from now on. */
  bring(sequence: Sequence, block: RowBlock): void {
    if (this.own === undefined && block.capacity === this.capacity) {
      this.own = block;
      this.sequences.push(sequence);
      return;
    }
    this.join(sequence, block, 0);
    block.free();
  }

  /** Takes a request in with a copy of its row. */
  join(sequence: Sequence, block: RowBlock, row: number): void {
    this.block.addFrom(block, row);
    this.sequences.push(sequence);
  }

  /** The last request moves into the place of the one that goes, as its row does. */
  leave(sequence: Sequence): void {
    const row = this.sequences.indexOf(sequence);
    this.block.remove(row);
    const last = this.sequences.pop()!;
    if (last !== sequence) this.sequences[row] = last;
    if (this.sequences.length > 0) return;
    this.block.free();
    this.own = undefined;
  }

  /** Whether the request's row has room for another token. */
  hasRoom(row: number): boolean {
    return this.block.tokens[row]! < this.capacity;
  }

  async step(): Promise<void> {
    const ids = this.sequences.map(({ lastToken }) => lastToken);
    const { logits, likeliest } = await this.runner.run(this.block, { ids, select: [0] });
    const vocabulary = logits.length / ids.length;
    for (const [row, sequence] of this.sequences.entries())
      sequence.take(logits.subarray(row * vocabulary, (row + 1) * vocabulary), likeliest && (() => likeliest(row)));
  }
}
