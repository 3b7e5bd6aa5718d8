import { describe, expect, it } from 'vitest';
import { placeOfPointer } from './place-of-pointer.js';

const text = JSON.stringify({ name: 'a', steps: [{ id: 'one' }, { id: 'two', 'a/b': [1, 22] }] }, null, 2);
const at = (pointer: string) => {
  const { from, to } = placeOfPointer(text, pointer);
  return text.slice(from, to);
};

describe('placeOfPointer', () => {
  it('is the name of a member and the value of an item', () => {
    expect(at('/name')).toBe('"name"');
    expect(at('/steps/1/id')).toBe('"id"');
    expect(placeOfPointer(text, '/steps/1/id').from).toBe(text.lastIndexOf('"id"'));
    expect(at('/steps/1/a~1b/1')).toBe('22');
    expect(at('/steps/0')).toBe('{');
  });

  it('is as near as it gets where nothing is at the pointer', () => {
    expect(at('/steps/1/kind')).toBe('{');
    expect(placeOfPointer(text, '/steps/1/kind').from).toBe(placeOfPointer(text, '/steps/1').from);
    expect(at('')).toBe('{');
    expect(placeOfPointer('', '/name')).toEqual({ from: 0, to: 0 });
  });
});
