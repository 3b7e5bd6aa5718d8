import type { RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString as plainText } from 'mdast-util-to-string';
import type { TextBlock } from './text-block.js';

/** The blocks of a Markdown text, with the headings that they stand under. A heading with nothing below it is a block itself. */
export function markdownBlocks(text: string): { blocks: TextBlock[]; title: string | undefined } {
  const blocks: TextBlock[] = [];
  const path: { depth: number; text: string }[] = [];
  let title: string | undefined;
  let bareHeading: TextBlock | undefined;
  for (const node of fromMarkdown(text).children) {
    const span = spanOf(node);
    if (span === undefined) continue;
    if (node.type === 'heading') {
      if (bareHeading !== undefined && node.depth <= path.at(-1)!.depth) blocks.push(bareHeading);
      while (path.length > 0 && path.at(-1)!.depth >= node.depth) path.pop();
      const heading = plainText(node);
      title ??= heading;
      bareHeading = { ...span, headings: path.map((each) => each.text) };
      path.push({ depth: node.depth, text: heading });
      continue;
    }
    if (node.type === 'thematicBreak' || node.type === 'definition') continue;
    // The text of a heading stands in `headings` of what follows, not in its chunk.
    bareHeading = undefined;
    blocks.push({ ...span, headings: path.map((each) => each.text) });
  }
  if (bareHeading !== undefined) blocks.push(bareHeading);
  return { blocks, title };
}

function spanOf(node: RootContent): { start: number; end: number } | undefined {
  const start = node.position?.start.offset;
  const end = node.position?.end.offset;
  return start === undefined || end === undefined ? undefined : { start, end };
}
