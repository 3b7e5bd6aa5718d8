import { SnapshotError } from '../errors.js';
import type { KeptState } from './kept-state.js';
import {
  elementBytes,
  elements,
  rowSize,
  rowsNeeded,
  type StatePart,
  type StateSlot,
  stateBytes,
} from './state-layout.js';

/**
 * Everything that a model remembers of the tokens it has read: recurrent state and the keys and values of its attention
 * layers, which belong together and are never given apart. It does not change; a run works on a copy (`StateBlock`), so
 * `fork` costs nothing.
 */
export class HybridState implements KeptState {
  constructor(
    private readonly slots: readonly StateSlot[],
    readonly position: number,
    readonly prefixHash: string,
    /**
     * In the order of the slots: `[…dims]` of a recurrent slot, `[heads, rows, headSize]` of a cache, of which a window
     * keeps its last rows.
     */
    readonly parts: readonly StatePart[],
    /** `[vocabulary]` after the last token, where known */
    readonly logits: Float32Array | undefined,
  ) {}

  get bytes(): number {
    return stateBytes(this.slots, this.position);
  }

  fork(): HybridState {
    return this;
  }

  /** The parts one after the other, little-endian. */
  serialize(): Uint8Array[] {
    return this.parts.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  }

  /**
   * The state whose `serialize` gave these bytes; it looks into them where their alignment allows, so they may not change.
   * @throws SnapshotError when there are more or fewer than the layout asks for
   */
  static deserialize(
    slots: readonly StateSlot[],
    body: Uint8Array,
    position: number,
    prefixHash: string,
    logits: Float32Array | undefined,
  ): HybridState {
    const expected = stateBytes(slots, position);
    if (body.byteLength !== expected)
      throw new SnapshotError(
        `the snapshot of ${position} tokens has ${body.byteLength} bytes of state, this model's has ${expected}. Read the text again to make a new one.`,
      );
    const aligned = body.byteOffset % 4 === 0 ? body : body.slice();
    let offset = aligned.byteOffset;
    const parts = slots.map((slot) => {
      const length = slot.kind === 'recurrent' ? elements(slot.dims) : rowSize(slot) * rowsNeeded(slot, position);
      const Part = slot.type === 'float16' ? Uint16Array : Float32Array;
      const part = new Part(aligned.buffer as ArrayBuffer, offset, length);
      offset += elementBytes(slot) * length;
      return part;
    });
    return new HybridState(slots, position, prefixHash, parts, logits);
  }
}
