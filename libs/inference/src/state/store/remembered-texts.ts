/** Token ids of texts that a state was kept of, the most recent, within a limit of bytes; for prompts that share a part. */
export class RememberedTexts {
  /** Least recent first; none begins another. */
  private texts: Int32Array[] = [];
  private used = 0;

  constructor(readonly limitBytes: number) {}

  get bytes(): number {
    return this.used;
  }

  /** Remembers a text as the most recent. One that begins a remembered text only makes that one recent. */
  add(ids: ArrayLike<number>): void {
    const added = Int32Array.from(ids);
    const text = this.texts.find((other) => begins(added, other)) ?? added;
    if (text.byteLength > this.limitBytes) return;
    this.texts = this.texts.filter((other) => !begins(other, text));
    this.texts.push(text);
    this.used = this.texts.reduce((sum, { byteLength }) => sum + byteLength, 0);
    while (this.used > this.limitBytes) this.used -= this.texts.shift()!.byteLength;
  }

  all(): readonly Int32Array[] {
    return this.texts;
  }

  remove(isGone: (ids: Int32Array) => boolean): void {
    this.texts = this.texts.filter((text) => !isGone(text));
    this.used = this.texts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** The text that shares the longest beginning with the ids: its length and the tokens shared. */
  nearest(ids: ArrayLike<number>): { tokens: number; shared: number } | undefined {
    let nearest: { tokens: number; shared: number } | undefined;
    for (const text of this.texts) {
      const shared = sharedLength(text, ids);
      if (nearest === undefined || shared > nearest.shared) nearest = { tokens: text.length, shared };
    }
    return nearest;
  }
}

/** Whether a text begins with the ids; where the last one differs, no other need be looked at. */
function begins(ids: Int32Array, text: Int32Array): boolean {
  const last = ids.length - 1;
  return ids.length <= text.length && ids[last] === text[last] && sharedLength(ids, text) === ids.length;
}

/** Number of ids, at most `limit`, after which two texts part. */
export function sharedLength(a: ArrayLike<number>, b: ArrayLike<number>, limit = Number.POSITIVE_INFINITY): number {
  const end = Math.min(a.length, b.length, limit);
  let length = 0;
  while (length < end && a[length] === b[length]) length++;
  return length;
}
