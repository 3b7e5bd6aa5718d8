import type { ModelState } from './model-state.js';

interface Entry {
  ids: readonly number[];
  state: ModelState;
  /** Logits after the last token, where they are known: the same prompt again then needs no run at all. */
  logits: Float32Array | undefined;
}

export interface StateMatch {
  entry: Entry | undefined;
  /** Why this, or why nothing, for the log. */
  reason: string;
}

/** States by the tokens that they have read; the least recently used give way when the bytes are over the limit. */
export class StateCache {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  constructor(private readonly limitBytes: number) {}

  /** The longest kept state that begins the prompt. */
  match(ids: readonly number[]): StateMatch {
    if (this.limitBytes === 0) return { entry: undefined, reason: 'the state cache is off' };
    if (this.entries.size === 0) return { entry: undefined, reason: 'no state is kept yet' };
    let best: Entry | undefined;
    let shared = 0;
    for (const entry of this.entries.values()) {
      const common = commonPrefix(entry.ids, ids);
      shared = Math.max(shared, common);
      const usable = common === entry.ids.length && (entry.logits !== undefined || common < ids.length);
      if (usable && common > (best?.ids.length ?? 0)) best = entry;
    }
    if (best === undefined)
      return {
        entry: undefined,
        reason: `no kept state begins this prompt (the nearest shares ${shared} of ${ids.length} tokens)`,
      };
    this.touch(best);
    return { entry: best, reason: `continued from a kept state of ${best.ids.length} tokens` };
  }

  /** Keeps a copy. */
  keep(ids: readonly number[], state: ModelState, logits?: Float32Array): void {
    const key = ids.join();
    const known = this.entries.get(key);
    if (known !== undefined && (known.logits !== undefined || logits === undefined)) {
      this.touch(known);
      return;
    }
    const entry = { ids: [...ids], state: state.fork(), logits: logits?.slice() };
    // What is larger than all that may be kept would push everything else out and then itself.
    if (sizeOf(entry) > this.limitBytes) return;
    if (known !== undefined) this.bytes -= sizeOf(known);
    this.entries.delete(key);
    this.entries.set(key, entry);
    this.bytes += sizeOf(entry);
    for (const [oldest, each] of this.entries) {
      if (this.bytes <= this.limitBytes) break;
      this.entries.delete(oldest);
      this.bytes -= sizeOf(each);
    }
  }

  private touch(entry: Entry): void {
    const key = entry.ids.join();
    this.entries.delete(key);
    this.entries.set(key, entry);
  }
}

const sizeOf = (entry: Entry): number => entry.state.bytes + (entry.logits?.byteLength ?? 0) + 8 * entry.ids.length;

function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a[length] === b[length]) length++;
  return length;
}
