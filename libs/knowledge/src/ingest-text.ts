import { type Chunk, chunkBlocks } from './chunk-blocks.js';
import { checkText } from './decode-text.js';
import { markdownBlocks } from './markdown-blocks.js';
import { plainTextBlocks } from './plain-text-blocks.js';

export interface TextDocument {
  text: string;
  mediaType: 'text/plain' | 'text/markdown';
  /** Left out: the first heading, else the name of the source. */
  title?: string | undefined;
  /** Where it comes from: a path or an address. */
  source: string;
}

export interface IngestedText {
  title: string;
  chunks: Chunk[];
}

/**
 * Reads a document into chunks with headings and offsets.
 * @throws TerminalError document.not-text, document.empty
 */
export function ingestText({ text, mediaType, title, source }: TextDocument): IngestedText {
  checkText(text);
  const { blocks, title: heading } =
    mediaType === 'text/markdown' ? markdownBlocks(text) : { blocks: plainTextBlocks(text), title: undefined };
  const found = blocks.length > 0 ? blocks : plainTextBlocks(text);
  return { title: title ?? heading ?? nameOf(source), chunks: chunkBlocks(text, found) };
}

function nameOf(source: string): string {
  const name = source.split(/[/\\]/).findLast((part) => part !== '') ?? source;
  return name.replace(/\.(md|markdown|txt)$/i, '');
}
