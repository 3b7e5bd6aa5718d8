import { Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonProblems } from './json-problems.js';
import { linearPattern, patternsOf } from './linear-patterns.js';

const pointers = (...[schema, value, options]: Parameters<typeof jsonProblems>) =>
  jsonProblems(schema, value, options).map(({ keyword, pointer }) => `${keyword} ${pointer}`);

describe('patterns of a JSON Schema', () => {
  it('take no longer on a text that makes a backtracking engine try for ever', () => {
    const text = `${'a'.repeat(50_000)}!`;
    expect(pointers({ pattern: '^(a+)+$' }, text)).toEqual(['pattern ']);
    expect(pointers({ properties: { url: { format: 'url' } } }, { url: `http://${'a'.repeat(50_000)} b` })).toEqual([
      'format /url',
    ]);
    expect(pointers({ patternProperties: { '^(a+)+$': false } }, { [text]: 1 })).toEqual([]);
  }, 10_000);

  it('hold wherever they stand, with what stands beside them', () => {
    const schema = {
      $defs: { code: { type: 'string', pattern: '^[A-Z]{2}\\d+$', maxLength: 4 } },
      properties: { code: { $ref: '#/$defs/code' }, pattern: { type: 'string' }, list: { items: { pattern: '^x' } } },
      anyOf: [{ properties: { kind: { pattern: '^a' } } }, { required: ['other'] }],
    };
    expect(pointers(schema, { code: 'AB12', list: ['xa'], pattern: 'any', kind: 'ab' })).toEqual([]);
    expect(pointers(schema, { code: 'ab12', list: ['xa', 'b'] })).toEqual(['pattern /code', 'pattern /list/1']);
    expect(pointers(schema, { code: 'AB123' })).toEqual(['maxLength /code']);
    expect(pointers(schema, { kind: 'b' })).toContain('pattern /kind');
    expect(pointers({ const: { pattern: 'a' } }, { pattern: 'a' })).toEqual([]);
  });

  it('of names choose the members that they match, and leave the others to additionalProperties', () => {
    const schema = {
      patternProperties: { '^n\\.': { type: 'number' }, '^n': { minimum: 1 }, '.n$': { minimum: 5 } },
      additionalProperties: false,
    };
    expect(pointers(schema, { 'n.a': 1, nb: 2 })).toEqual([]);
    expect(pointers(schema, { 'n.n': 3 })).toEqual(['minimum /n.n']);
    expect(pointers(schema, { 'n.a': 'x', c: 1 }).sort()).toEqual(['false /c', 'type /n.a']);
  });

  it('that only backtracking can match fit nothing, or are not looked at where that is asked for', () => {
    expect(linearPattern('(?=a)a')).toBeUndefined();
    expect(linearPattern('(a)\\1')).toBeUndefined();
    expect(pointers({ pattern: '(?=a)a' }, 'a')).toEqual(['pattern ']);
    expect(pointers({ pattern: '(?=a)a' }, 'a', { unmatchable: 'skip' })).toEqual([]);
    expect(patternsOf({ properties: { 'a/b': { pattern: 'x' } }, patternProperties: { y: true } })).toEqual([
      { pointer: '/properties/a~1b/pattern', pattern: 'x' },
      { pointer: '/patternProperties/y', pattern: 'y' },
    ]);
  });

  it('match what ECMAScript matches', () => {
    const part = fc.constantFrom('a', 'b', '.', '\\d', '\\w', '[^a]', '(?:ab)', '\\u0061', '\\.', 'é');
    const pattern = fc
      .array(fc.tuple(part, fc.constantFrom('', '*', '+', '?', '{1,2}')), { minLength: 1, maxLength: 4 })
      .chain((parts) => {
        const body = parts.map(([one, times]) => one + times).join('');
        return fc.constantFrom(body, `^${body}`, `${body}$`, `^${body}$`);
      });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '.', 'é', '𝒳'), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (each, value) => {
        const { valid } = new Validator({ pattern: each }, '2020-12').validate(value);
        expect(jsonProblems({ pattern: each }, value).length === 0).toBe(valid);
      }),
    );
  });
});
