import { ingestionLimits } from '@marimba/contracts';
import { parseText } from '../parse/parse-text.js';
import type { ParsedDocument } from '../parse/parsed-document.js';
import { type Chunk, type ChunkLimits, chunkBlocks } from './chunk-blocks.js';

export interface ChunkedDocument {
  title: string;
  chunks: Chunk[];
}

/** Title and chunks of a document that was read; the title is what it is given, what it says itself, or its source. */
export function chunkDocument(
  { text, blocks, title }: ParsedDocument,
  { source, title: given, limits }: { source: string; title?: string | undefined; limits?: ChunkLimits | undefined },
): ChunkedDocument {
  const named = given ?? title ?? nameOf(source);
  return { title: shortened(named), chunks: chunkBlocks(text, blocks, limits) };
}

export interface TextDocument {
  text: string;
  mediaType: 'text/plain' | 'text/markdown';
  title?: string | undefined;
  /** Where it comes from: a path or an address. */
  source: string;
}

/**
 * Reads a text into chunks with headings and offsets.
 * @throws TerminalError document.not-text, document.empty
 */
export function ingestText(document: TextDocument, limits?: ChunkLimits): ChunkedDocument {
  const parsed = parseText(document.text, document.mediaType === 'text/markdown' ? 'markdown' : 'plain');
  return chunkDocument(parsed, { source: document.source, title: document.title, limits });
}

const nameEndings = /\.(md|markdown|txt|pdf|docx|pptx|html?|json|csv|tsv|eml)$/i;

function nameOf(source: string): string {
  const name = source.split(/[/\\]/).findLast((part) => part !== '') ?? source;
  return name.replace(nameEndings, '') || name;
}

function shortened(title: string): string {
  if (title.length <= ingestionLimits.titleLength) return title;
  return `${title
    .slice(0, ingestionLimits.titleLength - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`;
}
