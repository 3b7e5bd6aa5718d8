import { describe, expect, it } from 'vitest';
import { ShortcutRegistry } from './shortcut-registry.js';

const shortcut = (keys: string) => ({ keys, label: keys, group: 'test', run: () => {} });

function registry(...keys: string[]) {
  const made = new ShortcutRegistry();
  for (const each of keys) made.add(shortcut(each));
  return made;
}

describe('ShortcutRegistry', () => {
  it('finds single keys and two keys one after another', () => {
    const shortcuts = registry('?', 'g r', 'r');
    expect(shortcuts.press('?', 0)?.keys).toBe('?');
    expect(shortcuts.press('g', 10)).toBeUndefined();
    expect(shortcuts.press('r', 500)?.keys).toBe('g r');
    expect(shortcuts.press('r', 600)?.keys).toBe('r');
  });

  it('forgets the first of two keys after a while, and when another shortcut was meant', () => {
    const shortcuts = registry('g r', '?');
    shortcuts.press('g', 0);
    expect(shortcuts.press('r', 5_000)).toBeUndefined();
    shortcuts.press('g', 6_000);
    expect(shortcuts.press('?', 6_100)?.keys).toBe('?');
    expect(shortcuts.press('r', 6_200)).toBeUndefined();
  });

  it('lets a page take a key over while it is there', () => {
    const shortcuts = registry('/');
    const own = shortcut('/');
    const remove = shortcuts.add(own);
    expect(shortcuts.press('/', 0)).toBe(own);
    remove();
    expect(shortcuts.press('/', 10)).not.toBe(own);
  });
});
