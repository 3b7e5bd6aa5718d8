import { contextChoice, contextMode } from '@marimba/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ContextFacts, chooseContext, mostStateBytes } from './choose-context.js';

const facts: ContextFacts = {
  wanted: 'auto',
  wholeTokens: undefined,
  model: { contextLength: 16_384, prefillRate: 400, stateBytes: 1e6, bytesPerToken: 2_000, keepsStates: true },
  documentTokens: 6_000,
  isKept: false,
  questionTokens: 40,
  passageTokens: 900,
  answerTokens: 256,
};

const anyFacts: fc.Arbitrary<ContextFacts> = fc.record({
  wanted: fc.constantFrom(...contextMode.options),
  wholeTokens: fc.option(fc.nat(20_000), { nil: undefined }),
  model: fc.record({
    contextLength: fc.nat(300_000),
    prefillRate: fc.double({ min: 1, max: 1e5, noNaN: true }),
    stateBytes: fc.nat(1e8),
    bytesPerToken: fc.nat(1e5),
    keepsStates: fc.boolean(),
  }),
  documentTokens: fc.option(fc.nat(400_000), { nil: undefined }),
  isKept: fc.boolean(),
  questionTokens: fc.nat(2_000),
  passageTokens: fc.nat(20_000),
  answerTokens: fc.nat(4_000),
});

describe('the choice of a context', () => {
  it('searches long documents at the first question, and starts from their state where it is there', () => {
    expect(chooseContext(facts)).toMatchObject({
      chosen: 'retrieval',
      estimates: { 'long-context': { tokens: 6_040 } },
    });
    const kept = chooseContext({ ...facts, isKept: true });
    expect(kept).toMatchObject({ chosen: 'long-context', estimates: { 'long-context': { tokens: 40 } } });
    expect(kept.reason).toMatch(/least: retrieval 2\.35 s, long-context 0\.11 s/);
  });

  it('searches documents that are longer than is read whole here, though their state is there', () => {
    const long = chooseContext({ ...facts, isKept: true, wholeTokens: 3_000 });
    expect(long).toMatchObject({ chosen: 'retrieval', reason: expect.stringMatching(/6000 tokens.*3000/) });
    expect(chooseContext({ ...facts, isKept: true, wholeTokens: 6_000 }).chosen).toBe('long-context');
    expect(chooseContext({ ...facts, wanted: 'long-context', wholeTokens: 3_000 }).chosen).toBe('long-context');
  });

  it('reads a short document as a whole at once', () => {
    expect(chooseContext({ ...facts, documentTokens: 2_000 }).chosen).toBe('long-context');
  });

  it.each([
    [{ documentTokens: 16_000 }, /the model reads 16384/],
    [{ documentTokens: undefined }, /more documents than/],
    [{ model: { ...facts.model, keepsStates: false } }, /no states are kept/],
    [{ model: { ...facts.model, bytesPerToken: mostStateBytes / 100 } }, /would take/],
  ])('says why it cannot read them: %j', (change, reason) => {
    for (const wanted of ['auto', 'long-context', 'both'] as const) {
      const choice = chooseContext({ ...facts, isKept: true, ...change, wanted });
      expect(choice).toMatchObject({ chosen: 'retrieval', reason: expect.stringMatching(reason) });
      expect(Object.keys(choice.estimates)).toEqual(['retrieval']);
    }
  });

  it('takes what is asked for where that can be', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        const { chosen, estimates } = chooseContext(each);
        expect(estimates[chosen]).toBeDefined();
        if (each.wanted !== 'auto' && estimates[each.wanted] !== undefined) expect(chosen).toBe(each.wanted);
      }),
    );
  });

  it('never goes where the documents do not fit', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        const { chosen } = chooseContext(each);
        if (chosen === 'retrieval') return;
        const { documentTokens = Number.POSITIVE_INFINITY, model, questionTokens, answerTokens } = each;
        expect(documentTokens + questionTokens + answerTokens).toBeLessThanOrEqual(model.contextLength);
      }),
    );
  });

  it('is never dearer, once documents are kept, than before', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        const [before, after] = [false, true].map((isKept) => chooseContext({ ...each, wanted: 'auto', isKept }));
        for (const way of contextChoice.options)
          expect(after!.estimates[way]?.tokens ?? 0).toBeLessThanOrEqual(before!.estimates[way]?.tokens ?? 0);
        expect(Object.keys(after!.estimates)).toEqual(Object.keys(before!.estimates));
      }),
    );
  });

  it('predicts costs that grow with what is read', () => {
    fc.assert(
      fc.property(anyFacts, fc.nat(1_000), (each, more) => {
        const longer = chooseContext({ ...each, passageTokens: each.passageTokens + more }).estimates.retrieval!;
        const { tokens, seconds, bytes } = chooseContext(each).estimates.retrieval!;
        expect(longer.tokens).toBe(tokens + more);
        expect(longer.seconds).toBeGreaterThanOrEqual(seconds);
        expect(longer.bytes).toBeGreaterThanOrEqual(bytes);
      }),
    );
  });
});
