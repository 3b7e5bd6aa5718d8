import type { StateSlot } from '../state/state-layout.js';
import type { BufferSource } from './device-block.js';
import { DeviceBuffers } from './device-buffers.js';
import type { NativeSession } from './native-session.js';

/** Buffers that are not in use, kept because what was recorded with them is worth more than their memory. */
export class BufferPool implements BufferSource {
  private idle: DeviceBuffers[] = [];

  constructor(
    private readonly native: NativeSession,
    private readonly slots: readonly StateSlot[],
    private readonly vocabulary: number,
    /** Bytes of buffers that may lie idle. */
    private readonly budget: number,
  ) {}

  take(capacity: number, rows: number): DeviceBuffers {
    const index = this.idle.findLastIndex((each) => each.capacity === capacity && each.rows === rows);
    if (index !== -1) return this.idle.splice(index, 1)[0]!;
    try {
      return this.newBuffers(capacity, rows);
    } catch (error) {
      // Perhaps what lies idle is what is missing.
      if (this.idle.length === 0) throw error;
      this.shrink(0);
      return this.newBuffers(capacity, rows);
    }
  }

  giveBack(buffers: DeviceBuffers): void {
    this.idle.push(buffers);
    this.shrink(this.budget);
  }

  private newBuffers(capacity: number, rows: number): DeviceBuffers {
    return new DeviceBuffers(this.native, this.slots, this.vocabulary, capacity, rows);
  }

  /** Frees those that were used longest ago, until the rest has no more bytes than that. */
  private shrink(most: number): void {
    let bytes = this.idle.reduce((sum, each) => sum + each.bytes, 0);
    while (bytes > most) {
      const oldest = this.idle.shift()!;
      bytes -= oldest.bytes;
      oldest.free();
    }
  }
}
