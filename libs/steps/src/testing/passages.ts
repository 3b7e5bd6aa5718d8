import type { Passage } from '@marimba/contracts';

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Passages out of texts, each at an offset of its own inside a document of its own. */
export function passagesFrom(...texts: { title: string; text: string; start?: number }[]): Passage[] {
  return texts.map(({ title, text, start = 0 }, index) => ({
    chunkId: uuid(index + 1),
    documentId: uuid(100 + index),
    collection: 'handbook',
    title,
    headings: [],
    text,
    start,
    end: start + text.length,
    score: 10 - index,
  }));
}
