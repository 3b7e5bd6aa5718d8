import type { DocumentPage, PageUnit } from '@marimba/contracts';
import { checkSize, parseLimits } from './parse-limits.js';
import type { ParsedDocument } from './parsed-document.js';
import type { TextBlock } from './text-block.js';

/** Puts the text of a document together block by block, and knows where each stands in it. */
export class TextBuilder {
  private readonly parts: string[] = [];
  private length = 0;
  private readonly blocks: TextBlock[] = [];
  private readonly pages: DocumentPage[] = [];
  /** Whether the page has text already. */
  private begun = false;
  private readonly path: { level: number; text: string }[] = [];
  /** A heading that nothing stands under yet. */
  private bareHeading: TextBlock | undefined;

  /** From here on blocks stand on this page. Its headings go on unless `fresh`. */
  page(number: number, options: { title?: string | undefined; fresh?: boolean } = {}): void {
    this.endPage();
    if (options.fresh === true) this.leaveHeadings(0);
    this.begun = false;
    const title = options.title === undefined ? {} : { title: clean(options.title) };
    this.pages.push({ number, ...title, start: this.length, end: this.length });
  }

  /** A heading above what follows, the outermost of level 1. It stands in the text as well. */
  heading(level: number, text: string): void {
    const words = clean(text).replaceAll(/\s+/g, ' ').trim();
    if (words === '') return;
    this.leaveHeadings(level);
    const block = this.append(words);
    this.bareHeading = block;
    this.path.push({ level, text: words });
  }

  /** A paragraph, a list or a table, as it is to be read. What is nothing but space is left out. */
  block(text: string, below: readonly string[] = []): void {
    const words = clean(text).trim();
    if (words === '') return;
    this.bareHeading = undefined;
    const block = this.append(words);
    block.headings.push(...below);
    this.blocks.push(block);
  }

  /** Another document inside this one, below headings of its own. */
  embed({ text, blocks }: ParsedDocument, below: readonly string[]): void {
    const start = this.begin(text.length);
    this.parts.push(text);
    this.length += text.length;
    const above = this.path.map((each) => each.text);
    const { page } = this.place();
    for (const block of blocks)
      this.blocks.push({
        start: start + block.start,
        end: start + block.end,
        headings: [...above, ...below, ...block.headings],
        page,
      });
  }

  build(mediaType: string, title: string | undefined, unit?: PageUnit): ParsedDocument {
    this.leaveHeadings(0);
    this.endPage();
    const named = title === undefined ? undefined : clean(title).replaceAll(/\s+/g, ' ').trim();
    return {
      mediaType,
      title: named === '' ? undefined : named,
      text: this.parts.join(''),
      blocks: this.blocks,
      unit,
      pages: unit === undefined ? [] : this.pages,
    };
  }

  private append(words: string): TextBlock {
    const start = this.begin(words.length);
    this.parts.push(words);
    this.length += words.length;
    return { start, end: this.length, headings: this.path.map((each) => each.text), ...this.place() };
  }

  /** Where the next part stands: behind an empty line. */
  private begin(length: number): number {
    checkSize('the text', this.length + length, parseLimits.characters, 'characters');
    if (this.length > 0) {
      this.parts.push('\n\n');
      this.length += 2;
    }
    const page = this.pages.at(-1);
    if (page !== undefined && !this.begun) page.start = this.length;
    this.begun = true;
    return this.length;
  }

  private place(): { page?: number } {
    const page = this.pages.at(-1);
    return page === undefined ? {} : { page: page.number };
  }

  private endPage(): void {
    const page = this.pages.at(-1);
    if (page !== undefined) page.end = Math.max(page.start, this.length);
  }

  /** A heading with nothing below it is a block itself: its words are found, too. */
  private leaveHeadings(level: number): void {
    if (this.bareHeading !== undefined && level <= (this.path.at(-1)?.level ?? 0)) this.blocks.push(this.bareHeading);
    this.bareHeading = undefined;
    while (this.path.length > 0 && this.path.at(-1)!.level >= level) this.path.pop();
  }
}

/** Without what no text holds: control characters, noncharacters, broken halves of characters. */
function clean(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff\u00ad\u200b]/g, '')
      .replaceAll('\u00a0', ' ')
  );
}
