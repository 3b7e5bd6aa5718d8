import { describe, expect, it } from 'vitest';
import { splitCitationMarks } from './citation-marks.js';
import { readAnswer } from './read-answer.js';
import { splitThinking } from './split-thinking.js';

describe('splitThinking', () => {
  it.each([
    ['plain answer', { thinking: undefined, closed: true, answer: 'plain answer' }],
    ['<think>[1] "quoted"</think>Nine [1]', { thinking: '[1] "quoted"', closed: true, answer: 'Nine [1]' }],
    ['<think>still wri', { thinking: 'still wri', closed: false, answer: '' }],
    ['the tag was in the prompt</think>Nine', { thinking: 'the tag was in the prompt', closed: true, answer: 'Nine' }],
    ['', { thinking: undefined, closed: true, answer: '' }],
  ])('parts %j', (text, parts) => {
    expect(splitThinking(text)).toEqual(parts);
  });
});

describe('readAnswer', () => {
  const citation = {
    number: 1,
    chunkId: '3f0c8f0e-7a51-4f0c-9f5e-0a1b2c3d4e5f',
    documentId: '3f0c8f0e-7a51-4f0c-9f5e-0a1b2c3d4e60',
    title: 'Handbook',
    quote: 'The dough rests for nine hours.',
    start: 10,
    end: 41,
    verified: true,
  };
  const agent = { answer: 'Nine hours [1]', thinking: 'x', citations: [citation], turns: 1 };

  it('finds an agent’s answer as the output, inside it, and as a workflow shapes it', () => {
    const expected = { text: 'Nine hours [1]', thinking: 'x', citations: [citation] };
    expect(readAnswer(agent)).toEqual(expected);
    expect(readAnswer({ find: { passages: [] }, answer: agent })).toEqual(expected);
    expect(readAnswer({ answer: 'Nine hours [1]', citations: [citation], took: 3 })).toEqual({
      ...expected,
      thinking: undefined,
    });
  });

  it('takes text as it is and leaves other JSON alone', () => {
    expect(readAnswer('Nine')).toEqual({ text: 'Nine', thinking: undefined, citations: [] });
    expect(readAnswer({ text: 'Nine' })?.text).toBe('Nine');
    expect(readAnswer({ a: agent, b: agent })).toBeUndefined();
    expect(readAnswer({ total: 7 })).toBeUndefined();
    expect(readAnswer(null)).toBeUndefined();
  });
});

describe('splitCitationMarks', () => {
  it('parts at marks of known citations only', () => {
    expect(splitCitationMarks('Nine hours [1], see a[2] and [7].', new Set([1, 2]))).toEqual([
      { text: 'Nine hours ' },
      { citation: 1 },
      { text: ', see a' },
      { citation: 2 },
      { text: ' and ' },
      { text: '[7]' },
      { text: '.' },
    ]);
  });
});
