import type { TextBlock } from './text-block.js';

/** Paragraphs: stretches between blank lines, without the white space around them. */
export function plainTextBlocks(text: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  let start = 0;
  for (const gap of [...text.matchAll(/\n[ \t\r]*\n\s*/g), { index: text.length, 0: '' }]) {
    const body = text.slice(start, gap.index);
    const from = start + (body.length - body.trimStart().length);
    const end = start + body.trimEnd().length;
    if (from < end) blocks.push({ start: from, end, headings: [] });
    start = gap.index + gap[0].length;
  }
  return blocks;
}
