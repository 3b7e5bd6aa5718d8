import { uuid } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { uuidV7 } from './uuid-v7.js';

const millisecondsOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

describe('uuidV7', () => {
  it('is a UUID of version 7 that holds its time', () => {
    const before = Date.now();
    const id = uuidV7();
    expect(uuid.safeParse(id).success).toBe(true);
    expect(id[14]).toBe('7');
    expect(millisecondsOf(id)).toBeGreaterThanOrEqual(before);
  });

  it('sorts in the order of making, also within a millisecond, past a full counter and when the clock goes back', () => {
    const later = Date.now() + 60_000;
    const ids = Array.from({ length: 10_000 }, () => uuidV7(later));
    ids.push(uuidV7(later - 30_000));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(millisecondsOf(ids[0]!)).toBe(later);
    expect(millisecondsOf(ids.at(-1)!)).toBe(later + 2);
  });
});
