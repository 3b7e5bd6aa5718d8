import type { PdfLine } from './pdf-lines.js';

export interface PdfParagraph {
  text: string;
  size: number;
}

/** A heading is so many times as large as the body's characters at least, and no longer than this. */
const headingFactor = 1.15;
const longestHeading = 200;

/** Lines that follow each other closely in one size are a paragraph. */
export function pdfParagraphs(lines: readonly PdfLine[]): PdfParagraph[] {
  const paragraphs: (PdfParagraph & { y: number; step: number | undefined })[] = [];
  for (const { text, size, y } of lines) {
    const last = paragraphs.at(-1);
    const step = last === undefined ? 0 : last.y - y;
    const closely = last !== undefined && step > 0 && step <= Math.max(size, last.size) * 1.7;
    // A gap that is wider than between the paragraph's other lines ends it.
    const evenly = last?.step === undefined || step <= last.step * 1.25;
    if (last !== undefined && closely && evenly && Math.abs(size - last.size) < 0.5 && !/^[•▪◦‣–-]\s/.test(text)) {
      last.text = joined(last.text, text);
      last.y = y;
      last.step ??= step;
    } else paragraphs.push({ text, size, y, step: undefined });
  }
  return paragraphs.map(({ text, size }) => ({ text, size }));
}

/** A word that was divided at the end of a line is one again. */
function joined(before: string, after: string): string {
  return /\p{Ll}-$/u.test(before) && /^\p{Ll}/u.test(after) ? before.slice(0, -1) + after : `${before} ${after}`;
}

/** Sizes of headings, the largest first: what is clearly larger than that in which most characters stand. */
export function headingSizes(paragraphs: readonly PdfParagraph[]): number[] {
  const characters = new Map<number, number>();
  for (const { text, size } of paragraphs)
    characters.set(rounded(size), (characters.get(rounded(size)) ?? 0) + text.length);
  const [body = 0] = [...characters].sort(([, a], [, b]) => b - a)[0] ?? [];
  const sizes = [...characters.keys()].filter((size) => size >= body * headingFactor);
  return sizes.sort((a, b) => b - a);
}

/** 1 for the largest; undefined for what is no heading. */
export function headingLevel({ text, size }: PdfParagraph, sizes: readonly number[]): number | undefined {
  const level = sizes.indexOf(rounded(size)) + 1;
  return level > 0 && text.length <= longestHeading && /\p{L}/u.test(text) ? level : undefined;
}

const rounded = (size: number): number => Math.round(size * 2) / 2;
