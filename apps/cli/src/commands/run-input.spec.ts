import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRunInput } from './run-input.js';

describe('parseRunInput', () => {
  it('reads text, JSON values and objects; later ones win', () => {
    const parts = ['question=Who = whom?', 'limit:=5', 'note=5', '{"limit": 6, "tags": ["a"]}'];
    expect(parseRunInput(parts, '/')).toEqual({ question: 'Who = whom?', limit: 6, note: '5', tags: ['a'] });
  });

  it('is an empty object when nothing is given', () => {
    expect(parseRunInput([], '/')).toEqual({});
  });

  it('reads a file beside where the user is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'marimba-input-'));
    try {
      writeFileSync(join(folder, 'input.json'), '{"name": "Ada"}');
      expect(parseRunInput(['@input.json'], folder)).toEqual({ name: 'Ada' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ['question', /no '='/],
    ['limit:=five', /not JSON/],
    ['{"a": }', /not JSON/],
    ['@nowhere.json', /cannot be read/],
  ])('says what is wrong with %s', (part, message) => {
    expect(() => parseRunInput([part], '/')).toThrow(message);
  });
});
