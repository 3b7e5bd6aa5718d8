import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../libs/inference/src/sampling/random.js';
import { argmax } from '../../../libs/inference/src/sampling/sampler.js';
import { GrammarCompiler } from '../../../libs/inference/src/structure/grammar-compiler.js';
import { fitOf } from '../../../libs/inference/src/structure/grounded/focus.js';
import { sentencesOf } from '../../../libs/inference/src/structure/grounded/sentences.js';
import type { GroundedAnswer } from '../../../libs/inference/src/structure/token-constraint.js';
import { problemOf } from '../../../libs/inference/src/structure/validate-output.js';
import { ModelTokenizer } from '../../../libs/inference/src/tokenizer/model-tokenizer.js';

const dir = join(import.meta.dirname, '..', '..', '..', 'models', 'marimba-70m');
const tokenizer = ModelTokenizer.open(dir);
const vocabulary = 16_384;
let compiler: GrammarCompiler;
beforeAll(async () => {
  compiler = await GrammarCompiler.create(dir, vocabulary, tokenizer.stopTokens);
});

/** What a model writes that knows nothing and would like to say anything; undefined when it went on too long. */
async function write(constraint: GroundedAnswer, seed: number, most = 160): Promise<string | undefined> {
  const random = seededRandom(seed);
  const walk = await compiler.start(constraint);
  const written: number[] = [];
  while (written.length < most) {
    const logits = Float32Array.from({ length: vocabulary }, () => 8 * random());
    for (const stop of tokenizer.stopTokens) logits[stop] = 9;
    // Text of its own, which has no end of itself, is given one; and it does not mostly say that nothing is found.
    for (const id of tokenizer.encode(constraint.form === 'tags' ? ' [' : '"')) logits[id] = 7.999;
    for (const mark of ['n', 'no', 'none', 'nu', 'null'])
      for (const id of tokenizer.encode(mark)) logits[id] = seed % 6;
    await walk.prepare();
    walk.mask(logits);
    const token = argmax(logits);
    if (tokenizer.stopTokens.includes(token)) return tokenizer.decode(written);
    walk.accept(token);
    written.push(token);
  }
  return undefined;
}

const passages = [
  'The Harrow Bridge was completed in 1921. Its architect was Ines Weber, who said "no" twice. It costs €4.2 million – or 23–16.',
  '# Prices\n\n| Heron 2 | €45 |\n- Rented by the day. Rented by the week.\r\n\r\nÉtienne’s 日本 café. The Harrow Bridge was completed in 1921.',
];
const kinds = (['tags', 'json'] as const).flatMap((form) =>
  (['free', 'span'] as const).map((answer) => ({ form, answer })),
);

describe('an answer that is held to passages', () => {
  it.each(kinds)('quotes a passage word for word and names it, whatever the model does: %j', async (kind) => {
    const constraint: GroundedAnswer = { kind: 'grounded', passages, ...kind };
    const quoted = new Set<string>();
    for (let seed = 0; seed < 16; seed++) {
      const text = await write(constraint, seed);
      if (text === undefined) continue;
      expect(problemOf(constraint, text)).toBeUndefined();
      quoted.add(text);
    }
    expect(quoted.size).toBeGreaterThan(2);
  });

  it('holds for any text', async () => {
    const piece = fc.constantFrom(
      'The ',
      'cat',
      ' sat',
      '. ',
      '\n',
      '"',
      '\\',
      ' [1]',
      '</think>',
      '<|im_end|>',
      'é',
      '🙂',
      ' ',
      '7%',
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 24 }).map((each) => each.join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(text, fc.string({ unit: 'binary' })), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...kinds),
        fc.nat(),
        async (texts, kind, seed) => {
          const constraint: GroundedAnswer = { kind: 'grounded', passages: texts, ...kind };
          const answer = await write(constraint, seed, 60);
          if (answer !== undefined) expect(problemOf(constraint, answer)).toBeUndefined();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('can take any sentence, and say that nothing is found', async () => {
    const constraint: GroundedAnswer = { kind: 'grounded', passages, form: 'tags', answer: 'free' };
    const force = async (text: string): Promise<void> => {
      const walk = await compiler.start(constraint);
      for (const token of [...tokenizer.encode(text), tokenizer.stopTokens[0]!]) {
        await walk.prepare();
        const logits = new Float32Array(vocabulary);
        walk.mask(logits);
        expect(logits[token], `${tokenizer.decode([token])} of ${text}`).toBe(0);
        if (!tokenizer.stopTokens.includes(token)) walk.accept(token);
      }
    };
    for (const [index, passage] of passages.entries())
      for (const { start, end } of sentencesOf(passage)) {
        const number = index + 1;
        await force(`<think>[${number}] "${passage.slice(start, end)}"</think>Yes, it is so [${number}]`);
      }
    await force('<think>none</think>Not found in the documents.');
  });

  it('does not let rows of a batch touch each other', async () => {
    const one: GroundedAnswer = { kind: 'grounded', passages: [passages[0]!], form: 'tags', answer: 'span' };
    const two: GroundedAnswer = { kind: 'grounded', passages: [passages[1]!], form: 'tags', answer: 'span' };
    const alone = [await write(one, 3), await write(two, 3)];
    expect(await Promise.all([write(one, 3), write(two, 3)])).toEqual(alone);
  });

  it('leans towards what fits the question, and to nothing where too little fits', async () => {
    const ask = async (question: string): Promise<string | undefined> => {
      const focus = { question, weight: 50, refusal: 0.5 };
      return write({ kind: 'grounded', passages, form: 'tags', answer: 'span', focus }, 1);
    };
    expect(await ask('Who was the architect?')).toMatch(/^<think>\[1\] "Its architect was Ines Weber/);
    expect(await ask('How deep is the sea?')).toBe('<think>none</think>Not found in the documents.');
  });

  it('finds nothing in passages without a sentence, nor in none', async () => {
    const empty: GroundedAnswer = { kind: 'grounded', passages: [' \n---\n'], form: 'tags', answer: 'free' };
    expect(await write(empty, 1)).toBe('<think>none</think>Not found in the documents.');
    expect(await write({ ...empty, passages: [] }, 1)).toBe('<think>none</think>Not found in the documents.');
  });

  it('may call a tool in place of an answer, whatever is in the passages, where that is allowed', async () => {
    const calls: GroundedAnswer = { kind: 'grounded', passages, form: 'tags', answer: 'span', calls: true };
    const beginnings = new Set<string>();
    for (let seed = 1; seed <= 40; seed++) {
      const answer = await write(calls, seed);
      // The random model may never come to the end of the line that it may write freely.
      if (answer !== undefined) expect(problemOf(calls, answer)).toBeUndefined();
      beginnings.add((answer ?? '<tool_call>').slice(0, 7));
    }
    expect([...beginnings].sort()).toEqual(['<think>', '<tool_c']);
    await expect(compiler.start({ ...calls, form: 'json' })).rejects.toThrow('tags');
  });
});

describe('the check of a grounded answer', () => {
  const constraint: GroundedAnswer = { kind: 'grounded', passages, form: 'tags', answer: 'span' };
  it.each([
    ['<think>[1] "The Harrow Bridge was built in 1921."</think>1921 [1]', /not stand in passage 1/],
    ['<think>[3] "It"</think>It [3]', /no passage 3/],
    ['<think>[1] "The Harrow Bridge was completed in 1921."</think>1921 [2]', /form/],
    ['<think>[1] "The Harrow Bridge was completed in 1921."</think>1922 [1]', /not stand in the quote/],
    ['1921 [1]', /form/],
  ])('finds what is wrong: %s', (text, problem) => {
    expect(problemOf(constraint, text)).toMatch(problem);
  });
});

describe('how well a text fits a question', () => {
  it('is the weighted part of its words', () => {
    const [all, none, some] = fitOf('When was the bridge completed?', [
      'The bridge was completed.',
      'A café.',
      'A bridge.',
    ]);
    expect(all).toBe(1);
    expect(none).toBe(0);
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(0.5);
    expect(fitOf('What is it?', ['It is.'])).toEqual([0]);
  });
});
