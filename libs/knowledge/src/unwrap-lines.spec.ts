import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrapLines } from './unwrap-lines.js';

const long = 'The rolls are shaped by hand on the long table. They are baked for';

describe('unwrapLines', () => {
  it('takes a line that was cut at some width together with the next', () => {
    expect(unwrapLines(`${long}\nfourteen minutes.`)).toBe(`${long} fourteen minutes.`);
    expect(unwrapLines(`${long}\r\nGeorge.\n\nNext.`)).toBe(`${long}  George.\n\nNext.`);
  });

  it.each([
    ['a short line', 'Main street 5\nGraz'],
    ['a paragraph', `${long}\n\nfourteen minutes.`],
    ['an item', `${long}\n- fourteen minutes`],
    ['a numbered item', `${long}\n2. fourteen minutes`],
    ['a row', `| ${long} | x |\n| --- | --- |`],
    ['a heading before', `# ${long}\nfourteen minutes`],
    ['a heading behind', `${long}\n## Ovens`],
    ['a label', `${long}\nOpening hours: nine to six`],
    ['what was announced', `${long}:\nfourteen minutes`],
    ['a hard break', `${long}  \nfourteen minutes`],
  ])('leaves %s', (_, text) => {
    expect(unwrapLines(text)).toBe(text);
  });

  it('leaves everything at its place', () => {
    const line = fc.oneof(fc.string(), fc.constant(long), fc.constant('- item'));
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), (lines, lineBreak) => {
        const text = lines.join(lineBreak);
        const unwrapped = unwrapLines(text);
        expect(unwrapped).toHaveLength(text.length);
        expect(unwrapped.replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
      }),
    );
  });
});
