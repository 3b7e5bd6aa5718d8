import { TerminalError } from '@marimba/contracts';

/** How large a document may be, and what comes out of it. */
export const parseLimits = {
  /** Bytes of the file. */
  bytes: 64 * 1024 * 1024,
  /** UTF-16 code units of the text in it. */
  characters: 20_000_000,
  /** Bytes of one unpacked part of an archive, and of all that are read. */
  partBytes: 64 * 1024 * 1024,
  unpackedBytes: 256 * 1024 * 1024,
  archiveEntries: 20_000,
  pages: 10_000,
  /** Rows of a table. */
  rows: 200_000,
  /** Levels of JSON, and of elements of a page. */
  depth: 200,
  /** E-mails inside e-mails, and attachments of one. */
  emailDepth: 4,
  attachments: 100,
} as const;

/** @throws TerminalError document.too-large */
export function checkSize(what: string, size: number, most: number, unit: string): void {
  if (size > most)
    throw new TerminalError('document.too-large', `${what} has ${size} ${unit}; at most ${most} are read`, {
      remedy: 'Divide the document, or send its text.',
    });
}
