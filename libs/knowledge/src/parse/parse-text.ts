import { checkText, decodeText } from './decode-text.js';
import { mediaTypes } from './detect-media-type.js';
import { markdownBlocks } from './markdown-blocks.js';
import type { ParsedDocument } from './parsed-document.js';
import { plainTextBlocks } from './plain-text-blocks.js';

/** Blocks of a text as it is: nothing of it is changed. @throws TerminalError document.not-text, document.empty */
export function parseText(text: string, format: 'plain' | 'markdown'): ParsedDocument {
  checkText(text);
  const { blocks, title } = format === 'markdown' ? markdownBlocks(text) : { blocks: [], title: undefined };
  const found = blocks.length > 0 ? blocks : plainTextBlocks(text);
  return { mediaType: mediaTypes[format], title, text, blocks: found, unit: undefined, pages: [] };
}

export const parseMarkdown = (bytes: Uint8Array): ParsedDocument => parseText(decodeUnicode(bytes), 'markdown');
export const parsePlain = (bytes: Uint8Array): ParsedDocument => parseText(decodeUnicode(bytes), 'plain');

/** UTF-8, or UTF-16 that says so by its mark. */
function decodeUnicode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return decodeText(bytes);
}
