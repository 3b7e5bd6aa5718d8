import {
  type CacheSlot,
  elementBytes,
  elements,
  type RecurrentSlot,
  rowSize,
  type StateSlot,
} from '../state/state-layout.js';
import type { MemoryId, NativeSession, PlanId } from './native-session.js';

/** Recurrent state lies twice: a run reads one and writes the other, so that it can be recorded and repeated. */
export type Side = 0 | 1;

export interface RecurrentMemory {
  readonly slot: RecurrentSlot;
  readonly sides: readonly [MemoryId, MemoryId];
  readonly rowBytes: number;
}

export interface CacheMemory {
  readonly slot: CacheSlot;
  readonly memory: MemoryId;
  readonly rowBytes: number;
}

/** Small inputs of a run, one after the other in device memory, filled through a view of host memory of the same layout. */
export interface ControlMemory {
  readonly device: MemoryId;
  readonly host: MemoryId;
  readonly ids: BigInt64Array;
  readonly positions: BigInt64Array;
  readonly last: Int32Array;
  readonly windowLast: Int32Array;
  readonly bytes: number;
}

/** Memory of a block on a device: room for `rows` rows of `capacity` tokens, and what runs of one token a row are recorded with. */
export class DeviceBuffers {
  readonly recurrent: RecurrentMemory[] = [];
  readonly caches: CacheMemory[] = [];
  readonly control: ControlMemory;
  readonly logits: { device: MemoryId; host: MemoryId; values: Float32Array };
  /** Plans of single-token runs, by rows and side. */
  readonly plans = new Map<string, { plan: PlanId; recording: number }>();
  readonly bytes: number;
  private readonly memories: MemoryId[] = [];

  constructor(
    private readonly native: NativeSession,
    slots: readonly StateSlot[],
    vocabulary: number,
    readonly capacity: number,
    readonly rows: number,
  ) {
    let bytes = 0;
    const device = (size: number): MemoryId => {
      bytes += size;
      return this.allocate(size, false);
    };
    for (const slot of slots)
      if (slot.kind === 'recurrent') {
        const rowBytes = elementBytes(slot) * elements(slot.dims);
        const sides = [device(rows * rowBytes), device(rows * rowBytes)] as const;
        this.recurrent.push({ slot, sides, rowBytes });
      } else {
        const rowBytes = elementBytes(slot) * rowSize(slot) * capacity;
        this.caches.push({ slot, memory: device(rows * rowBytes), rowBytes });
      }
    const logits = 4 * rows * vocabulary;
    const host = this.allocate(logits, true);
    this.logits = { device: device(logits), host, values: new Float32Array(native.view(host)) };
    this.control = this.controlOf(rows);
    this.bytes = bytes;
  }

  /** Gives everything back. Views of host memory may not be looked at any more. */
  free(): void {
    for (const { plan } of this.plans.values()) this.native.forget(plan);
    for (const memory of this.memories) this.native.free(memory);
  }

  private controlOf(rows: number): ControlMemory {
    const bytes = 8 * rows + 8 * rows + 4 * rows + 4 * rows;
    const device = this.allocate(bytes, false);
    const host = this.allocate(bytes, true);
    const view = this.native.view(host);
    return {
      device,
      host,
      ids: new BigInt64Array(view, 0, rows),
      positions: new BigInt64Array(view, 8 * rows, rows),
      last: new Int32Array(view, 16 * rows, rows),
      windowLast: new Int32Array(view, 20 * rows, rows),
      bytes,
    };
  }

  private allocate(bytes: number, host: boolean): MemoryId {
    const memory = this.native.allocate(bytes, host);
    this.memories.push(memory);
    return memory;
  }
}
