import type { ModelSession } from '../runtime/model-session.js';
import type { StateBlock } from '../state/state-block.js';
import type { Sequence } from './sequence.js';

/** Requests that write together: one run gives each of them its next logits. */
export class DecodeGroup {
  readonly sequences: Sequence[] = [];
  block: StateBlock;

  constructor(
    private readonly session: ModelSession,
    readonly capacity: number,
  ) {
    this.block = session.newBlock(capacity);
  }

  /** Takes a request in with its state; the only one brings its block along. */
  join(sequence: Sequence, block: StateBlock, row: number): void {
    if (this.sequences.length === 0 && block.capacity === this.capacity && block.rows === 1) this.block = block;
    else this.block.addFrom(block, row);
    this.sequences.push(sequence);
  }

  /** The last request moves into the place of the one that goes, as its row does. */
  leave(sequence: Sequence): void {
    const row = this.sequences.indexOf(sequence);
    this.block.remove(row);
    const last = this.sequences.pop()!;
    if (last !== sequence) this.sequences[row] = last;
  }

  /** Whether the request's row has room for another token. */
  hasRoom(row: number): boolean {
    return this.block.tokens[row]! < this.capacity;
  }

  async step(): Promise<void> {
    const ids = this.sequences.map(({ lastToken }) => lastToken);
    const { logits } = await this.session.run(this.block, { ids, select: [0] });
    const vocabulary = logits.length / ids.length;
    for (const [row, sequence] of this.sequences.entries())
      sequence.logits = logits.subarray(row * vocabulary, (row + 1) * vocabulary);
  }
}
