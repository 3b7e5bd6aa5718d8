import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ConstraintError } from '../../../libs/inference/src/errors.js';
import { seededRandom } from '../../../libs/inference/src/sampling/random.js';
import { argmax } from '../../../libs/inference/src/sampling/sampler.js';
import { GrammarCompiler } from '../../../libs/inference/src/structure/grammar-compiler.js';
import type { OutputConstraint } from '../../../libs/inference/src/structure/token-constraint.js';
import { problemOf } from '../../../libs/inference/src/structure/validate-output.js';
import { ModelTokenizer } from '../../../libs/inference/src/tokenizer/model-tokenizer.js';

const dir = join(import.meta.dirname, '..', '..', '..', 'models', 'marimba-70m');
const tokenizer = ModelTokenizer.open(dir);
const vocabulary = 16_384;
let compiler: GrammarCompiler;
beforeAll(async () => {
  compiler = await GrammarCompiler.create(dir, vocabulary, tokenizer.stopTokens);
});

/** What a model that knows nothing writes under the constraint; it ends when it may, more likely the longer it writes. */
async function write(constraint: OutputConstraint, seed: number): Promise<string> {
  const random = seededRandom(seed);
  const walk = await compiler.start(constraint);
  const written: number[] = [];
  for (;;) {
    const logits = Float32Array.from({ length: vocabulary }, () => random());
    for (const stop of tokenizer.stopTokens) logits[stop] = 0.5 + written.length;
    await walk.prepare();
    walk.mask(logits);
    const token = argmax(logits);
    if (tokenizer.stopTokens.includes(token)) break;
    walk.accept(token);
    written.push(token);
    if (written.length > 3000) throw new Error(`no end after ${tokenizer.decode(written)}`);
  }
  walk.close();
  return tokenizer.decode(written);
}

const object = (properties: object, rest: object = {}) => ({
  kind: 'json-schema' as const,
  schema: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false, ...rest },
});
const short = { type: 'string', maxLength: 8 };

describe('an answer that is held to a form', () => {
  it.each<[string, OutputConstraint]>([
    ['numbers within bounds', object({ n: { type: 'integer', minimum: 3, maximum: 17 } })],
    ['enumerations', object({ a: { enum: ['x', 'y "z"', 3, null] }, b: { const: 'é🙂' } })],
    [
      'nested objects and lists',
      object({ items: { type: 'array', items: object({ id: short }).schema, maxItems: 3 } }),
    ],
    ['alternatives', object({ v: { anyOf: [{ type: 'boolean' }, { type: 'null' }, short] } })],
    ['references', object({ p: { $ref: '#/$defs/pair' } }, { $defs: { pair: object({ l: short, r: short }).schema } })],
    ['patterns', object({ code: { type: 'string', pattern: '^[A-Z]{2}-[0-9]{3}$' } })],
    [
      'optional properties',
      { kind: 'json-schema', schema: { ...object({ a: short, b: short }).schema, required: ['b'] } },
    ],
    ['choices', { kind: 'choice', choices: ['yes', 'no', 'per"haps\n', '日本'] }],
  ])('is valid: %s', async (_, constraint) => {
    for (const seed of [1, 2]) expect(problemOf(constraint, await write(constraint, seed))).toBeUndefined();
  });

  it('matches a regular expression whole', async () => {
    const pattern = '(Mr|Ms) [A-Z][a-z]{1,6}, (19|20)[0-9]{2}';
    for (const seed of [1, 2, 3])
      expect(await write({ kind: 'regex', pattern }, seed)).toMatch(new RegExp(`^(?:${pattern})$`));
  });

  it('may be any of many small schemas', async () => {
    const leaf = fc.constantFrom<object>({ type: 'boolean' }, short, { type: 'integer', minimum: -5, maximum: 5 });
    const properties = fc.dictionary(fc.constantFrom('a', 'bb', 'c c', 'ü'), leaf, { minKeys: 1, maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(properties, fc.nat(), async (each, seed) => {
        const constraint = object(each);
        expect(problemOf(constraint, await write(constraint, seed))).toBeUndefined();
      }),
      { numRuns: 8 },
    );
  });

  it('does not end before it is whole', async () => {
    const walk = await compiler.start({ kind: 'choice', choices: ['yes'] });
    await walk.prepare();
    const logits = new Float32Array(vocabulary);
    walk.mask(logits);
    for (const stop of tokenizer.stopTokens) expect(logits[stop]).toBe(Number.NEGATIVE_INFINITY);
    expect(() => walk.accept(tokenizer.encode('no')[0]!)).toThrow(/could be chosen/);
    walk.close();
  });
});

describe('a form is refused before anything is written', () => {
  it.each<[string, OutputConstraint]>([
    ['/choices', { kind: 'choice', choices: [] }],
    ['/pattern', { kind: 'regex', pattern: '(?=a)b' }],
    ['/pattern', { kind: 'regex', pattern: '(a)\\1' }],
    ['/pattern', { kind: 'regex', pattern: 'a(' }],
    ['/schema', { kind: 'json-schema', schema: false }],
    ['/schema', { kind: 'json-schema', schema: 'text' }],
    ['/schema/properties/n/minimum', object({ n: { type: 'number', minimum: 2, maximum: 1 } })],
    ['/schema/properties/n/enum', object({ n: { enum: [] } })],
    ['/schema/properties/n/type', object({ n: { type: 'date' } })],
    ['/schema/not', { kind: 'json-schema', schema: { not: {} } }],
    ['/schema/properties/n/uniqueItems', object({ n: { type: 'array', uniqueItems: true } })],
    ['/schema/properties/n/$ref', object({ n: { $ref: '#/$defs/none' } })],
    ['/schema/properties/n/$ref', object({ n: { $ref: 'https://example.org/schema' } })],
    ['/schema/required', { kind: 'json-schema', schema: { ...object({ a: short }).schema, required: ['b'] } }],
  ])('and the place is named: %s', async (pointer, constraint) => {
    const refusal = await compiler.start(constraint).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConstraintError);
    expect((refusal as ConstraintError).pointer).toBe(pointer);
  });
});

describe('the check of a finished answer', () => {
  it('does not trust the grammar', () => {
    const constraint = object({ n: { type: 'integer', minimum: 3 } });
    expect(problemOf(constraint, '{"n": 4}')).toBeUndefined();
    expect(problemOf(constraint, '{"n": 2}')).toContain('/n');
    expect(problemOf(constraint, '{"n": 4')).toContain('not JSON');
    expect(problemOf({ kind: 'choice', choices: ['a'] }, 'b')).toContain('none of the choices');
  });
});
