import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isModelId, parseModelId } from './model-id.js';

describe('parseModelId', () => {
  it.each([
    ['owner/name', { owner: 'owner', name: 'name', revision: 'main' }],
    ['ai21labs/AI21-Jamba-Reasoning-3B@v1', { owner: 'ai21labs', name: 'AI21-Jamba-Reasoning-3B', revision: 'v1' }],
    ['a/b.c_d@refs/pr/7', { owner: 'a', name: 'b.c_d', revision: 'refs/pr/7' }],
  ])('reads %s', (text, expected) => expect(parseModelId(text)).toEqual(expected));

  it.each([
    '',
    'name',
    'a/b/c',
    '/a/b',
    'a/',
    './a/b',
    '../b',
    'a/..',
    'a/b@',
    'a/b@c@d',
    'a/b@../c',
    'a/b?x=1',
    'a/b#c',
  ])('refuses %j', (text) => expect(() => parseModelId(text)).toThrow(/is not the id of a model/));

  it('takes nothing that would change the path of an address', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab/.@%?#\\: -_') }), (text) => {
        if (!isModelId(text)) return;
        const { owner, name, revision } = parseModelId(text);
        const path = `/${owner}/${name}/resolve/${revision}/config.json`;
        expect(new URL(path, 'https://hub.invalid').pathname).toBe(path);
      }),
      { numRuns: 2000 },
    );
  });
});
