import { type UnzipFileInfo, unzipSync } from 'fflate';
import { malformed, messageOf } from './document-errors.js';
import { checkSize, parseLimits } from './parse-limits.js';

/** Parts of a ZIP archive, as its directory lists them. @throws TerminalError document.malformed, document.too-large */
export function listZip(bytes: Uint8Array): UnzipFileInfo[] {
  const found: UnzipFileInfo[] = [];
  try {
    unzipSync(bytes, {
      filter(part) {
        found.push(part);
        checkSize('the archive', found.length, parseLimits.archiveEntries, 'parts');
        return false;
      },
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'document.too-large') throw error;
    throw malformed('the archive', `its directory cannot be read (${messageOf(error)}); it may be cut off`, error);
  }
  return found;
}

/**
 * Those parts of a ZIP archive that are wanted. Each is unpacked into room of the size that the directory gives, which is
 * checked before: an archive that lies about it is cut off there, and never takes more memory.
 * @throws TerminalError document.malformed, document.too-large, both naming the part
 */
export function openZip(bytes: Uint8Array, wanted: (name: string) => boolean): Map<string, Uint8Array> {
  const parts = listZip(bytes).filter(({ name }) => wanted(name));
  let total = 0;
  for (const { name, originalSize } of parts) {
    checkSize(`part ${name}`, originalSize, parseLimits.partBytes, 'bytes unpacked');
    total += originalSize;
    checkSize(`the archive, up to part ${name},`, total, parseLimits.unpackedBytes, 'bytes unpacked');
  }
  return new Map(parts.map(({ name }) => [name, unpack(bytes, name)]));
}

function unpack(bytes: Uint8Array, name: string): Uint8Array {
  try {
    const content = unzipSync(bytes, { filter: (part) => part.name === name })[name];
    if (content !== undefined) return content;
  } catch (error) {
    throw malformed(`part ${name}`, `it cannot be unpacked (${messageOf(error)})`, error);
  }
  throw malformed('the archive', `part ${name} is missing`);
}
