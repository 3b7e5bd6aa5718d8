import { TerminalError } from '@marimba/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkText, decodeText } from '../parse/decode-text.js';
import { chunkLimits } from './chunk-blocks.js';
import { ingestText } from './chunk-document.js';

const markdown = (text: string) => ingestText({ text, mediaType: 'text/markdown', source: 'docs/handbook.md' });
const plain = (text: string) => ingestText({ text, mediaType: 'text/plain', source: 'notes.txt' });
const isText = (text: string): boolean => codeOf(() => checkText(text)) === 'nothing thrown';
const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof TerminalError) return error.code;
    throw error;
  }
  return 'nothing thrown';
};

describe('ingestText', () => {
  it('keeps the headings above each chunk and takes the title from the first', () => {
    const text =
      '# Handbook\n\nWelcome.\n\n## Warehouses\n\n### Lisbon\n\nOpens at 7:00.\n\n### Porto\n\nOpens at 8:00.\n\n## People\n\n- Ines\n- Rui\n';
    const { title, chunks } = markdown(text);
    expect(title).toBe('Handbook');
    expect(chunks.map(({ text: body, headings }) => [body, headings])).toEqual([
      ['Welcome.', ['Handbook']],
      ['Opens at 7:00.', ['Handbook', 'Warehouses', 'Lisbon']],
      ['Opens at 8:00.', ['Handbook', 'Warehouses', 'Porto']],
      ['- Ines\n- Rui', ['Handbook', 'People']],
    ]);
  });

  it('takes the name of the source where there is no heading', () => {
    expect(markdown('Only a line.').title).toBe('handbook');
    expect(ingestText({ text: 'x', mediaType: 'text/plain', source: 'x', title: 'Given' }).title).toBe('Given');
  });

  it('keeps a document that is nothing but headings', () => {
    expect(markdown('# One\n\n## Two\n\n# Three\n').chunks.map(({ text }) => text)).toEqual(['## Two', '# Three']);
  });

  it('divides a long paragraph at the ends of sentences', () => {
    const text = 'The pump of hall two is checked twice a day by the shift lead. '.repeat(60).trim();
    const { chunks } = plain(text);
    expect(chunks.length).toBeGreaterThan(5);
    for (const chunk of chunks) expect(chunk.text).toMatch(/^The pump.*\.$/s);
  });

  it.each([['text/markdown'], ['text/plain']] as const)(
    'gives chunks of %s that stand at their offsets, in order, and leave out only marks and space',
    (mediaType) => {
      const line = fc.oneof(
        fc.constantFrom(
          '# Title',
          '## Part',
          '- item',
          '> quote',
          '```\ncode\n```',
          '| a | b |',
          '[x]: y',
          '***',
          '',
          '\t',
        ),
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.lorem({ maxCount: 3, mode: 'sentences' }),
        fc.stringMatching(/^[a-z]{0,2500}$/),
      );
      fc.assert(
        fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
          const text = lines.join('\n');
          fc.pre(isText(text));
          let end = 0;
          let left = '';
          for (const [ordinal, chunk] of ingestText({ text, mediaType, source: 's' }).chunks.entries()) {
            expect(chunk.ordinal).toBe(ordinal);
            expect(text.slice(chunk.start, chunk.end)).toBe(chunk.text);
            expect(chunk.text.trim()).not.toBe('');
            expect(chunk.start).toBeGreaterThanOrEqual(end);
            expect(chunk.text.length).toBeLessThanOrEqual(chunkLimits.most);
            left += text.slice(end, chunk.start);
            end = chunk.end;
          }
          left += text.slice(end);
          if (mediaType === 'text/plain') expect(left.trim()).toBe('');
        }),
      );
    },
  );

  it('refuses what is no text, naming the place, and what is empty', () => {
    expect(codeOf(() => plain('a\0b'))).toBe('document.not-text');
    expect(() => plain('ab\u0001')).toThrow('character 2 is U+0001');
    expect(codeOf(() => plain(' \n\t'))).toBe('document.empty');
  });
});

describe('decodeText', () => {
  it('reads UTF-8 and drops a byte order mark', () => {
    expect(decodeText(Uint8Array.from([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('größer €')]))).toBe('größer €');
  });

  it('names the first byte that is not text', () => {
    const bytes = Uint8Array.from([...new TextEncoder().encode('fünf'), 0xff, 0x41]);
    expect(() => decodeText(bytes)).toThrow('byte 5 begins no character');
    expect(() => decodeText(Uint8Array.from([0x63, 0x61, 0x66, 0xe9, 0x20]))).toThrow('byte 3 begins');
    expect(() => decodeText(Uint8Array.from([0x61, 0xe2, 0x82]))).toThrow('byte 1 begins');
    expect(codeOf(() => decodeText(Uint8Array.from([0x25, 0x50, 0x44, 0x46, 0x00])))).toBe('document.not-text');
  });
});
