/** A key, or two one after another ('g r'), that does something wherever the focus is on no field. */
export interface Shortcut {
  keys: string;
  /** What it does, for the list of shortcuts. */
  label: string;
  /** The heading under which the list has it. */
  group: string;
  run(): void;
}

/** Of two keys the second must follow within this. */
const togetherMs = 1_200;

/** Which shortcuts there are on the page as it is, and what keys pressed one after another mean. */
export class ShortcutRegistry {
  private readonly shortcuts = new Set<Shortcut>();
  private first: { key: string; at: number } | undefined;

  add(shortcut: Shortcut): () => void {
    this.shortcuts.add(shortcut);
    return () => this.shortcuts.delete(shortcut);
  }

  list(): Shortcut[] {
    return [...this.shortcuts];
  }

  /** The shortcut that a key completes. Of two with the same keys the one added last, as by a page over the frame. */
  press(key: string, now: number): Shortcut | undefined {
    const before = this.first !== undefined && now - this.first.at < togetherMs ? `${this.first.key} ` : '';
    this.first = undefined;
    const all = this.list().reverse();
    const found = all.find(({ keys }) => keys === before + key) ?? all.find(({ keys }) => keys === key);
    if (found) return found;
    if (all.some(({ keys }) => keys.startsWith(`${key} `))) this.first = { key, at: now };
    return undefined;
  }
}
