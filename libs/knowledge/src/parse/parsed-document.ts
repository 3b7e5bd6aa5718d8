import type { DocumentPage, PageUnit } from '@marimba/contracts';
import type { TextBlock } from './text-block.js';

/** What a parser reads out of a document. */
export interface ParsedDocument {
  /** As the content says. */
  mediaType: string;
  /** What the document calls itself; undefined where it does not. */
  title: string | undefined;
  /** The text that blocks, pages, chunks and citations point into. */
  text: string;
  /** In the order of the text, without overlaps. */
  blocks: TextBlock[];
  /** What its pages are; undefined, with no pages, where it has none. */
  unit: PageUnit | undefined;
  pages: DocumentPage[];
}

export interface DocumentHint {
  /** File name or address. */
  source: string;
  /** What its sender holds it for. Only for what no content tells apart. */
  mediaType?: string | undefined;
}

/** Reads one format. The bytes are what the media type says, at least at their beginning. */
export type Parser = (
  bytes: Uint8Array,
  hint: DocumentHint,
  onProgress?: OnProgress,
) => ParsedDocument | Promise<ParsedDocument>;

/** Pages that were read so far, of how many. */
export interface ParseProgress {
  done: number;
  total: number;
  unit: PageUnit;
}
export type OnProgress = (progress: ParseProgress) => void;
