import { malformed } from '../document-errors.js';

/** In the encoding that its mark, its sender or the page itself names; UTF-8 where none does and it is that. */
export function decodeHtml(bytes: Uint8Array, mediaType: string | undefined): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 2048)).toString('latin1');
  const named =
    markOf(head) ??
    /charset=["']?([\w:.-]+)/i.exec(mediaType ?? '')?.[1] ??
    /<meta[^>]+charset=["']?\s*([\w:.-]+)/i.exec(head)?.[1];
  if (named === undefined) return decoded(bytes, isUtf8(bytes) ? 'utf-8' : 'windows-1252');
  return decoded(bytes, named);
}

function markOf(head: string): string | undefined {
  if (head.startsWith('\u00ef\u00bb\u00bf')) return 'utf-8';
  if (head.startsWith('\u00ff\u00fe')) return 'utf-16le';
  return head.startsWith('\u00fe\u00ff') ? 'utf-16be' : undefined;
}

function decoded(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch (error) {
    throw malformed('the page', `its encoding '${encoding}' is not known`, error);
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
