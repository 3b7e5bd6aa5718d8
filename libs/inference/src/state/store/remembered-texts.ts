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
    const longer = this.texts.find((text) => text.length >= ids.length && sharedLength(text, ids) === ids.length);
    const text = longer ?? Int32Array.from(ids);
    if (text.byteLength > this.limitBytes) return;
    this.texts = this.texts.filter((other) => sharedLength(text, other) < other.length);
    this.texts.push(text);
    this.used = this.texts.reduce((sum, { byteLength }) => sum + byteLength, 0);
    while (this.used > this.limitBytes) this.used -= this.texts.shift()!.byteLength;
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

/** Number of ids, at most `limit`, after which two texts part. */
export function sharedLength(a: ArrayLike<number>, b: ArrayLike<number>, limit = Number.POSITIVE_INFINITY): number {
  const end = Math.min(a.length, b.length, limit);
  let length = 0;
  while (length < end && a[length] === b[length]) length++;
  return length;
}
