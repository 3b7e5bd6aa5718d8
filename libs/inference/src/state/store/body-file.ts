import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { crc32 } from 'node:zlib';
import { DamagedFileError } from './entry-file.js';

/** Hashing this much holds the thread up for under a millisecond. */
const writePiece = 1 << 20;
/** Reads of this much run side by side while those before are checked. */
const readPiece = 8 << 20;

export interface WrittenBody {
  /** Hex. */
  sha256: string;
  crc32: number;
  bytes: number;
}

/** Writes a new file, hashing on the way. Other work of the thread gets its turn between the pieces. */
export async function writeBody(path: string, parts: readonly Uint8Array[]): Promise<WrittenBody> {
  const hash = createHash('sha256');
  let checksum = 0;
  let bytes = 0;
  const file = await fs.open(path, 'wx');
  try {
    for (const part of parts)
      for (let start = 0; start < part.length; start += writePiece) {
        const piece = part.subarray(start, start + writePiece);
        hash.update(piece);
        checksum = crc32(piece, checksum);
        await file.writeFile(piece);
        bytes += piece.length;
      }
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), crc32: checksum, bytes };
}

/**
 * The bytes of a body, in memory of their own.
 *
 * @throws DamagedFileError when the length or the checksum differs.
 */
export async function readBody(path: string, bytes: number, expectedCrc32: number): Promise<Uint8Array> {
  const file = await fs.open(path);
  try {
    const { size } = await file.stat();
    if (size !== bytes) throw new DamagedFileError(`it has ${size} bytes instead of ${bytes}`);
    const data = Buffer.allocUnsafeSlow(bytes);
    const reads: Promise<unknown>[] = [];
    for (let start = 0; start < bytes; start += readPiece)
      reads.push(file.read(data, start, Math.min(readPiece, bytes - start), start));
    const settled = Promise.allSettled(reads);
    let checksum = 0;
    try {
      for (const [index, read] of reads.entries()) {
        await read;
        checksum = crc32(data.subarray(index * readPiece, (index + 1) * readPiece), checksum);
      }
    } finally {
      await settled;
    }
    if (checksum !== expectedCrc32) throw new DamagedFileError('its checksum does not fit');
    return new Uint8Array(data.buffer, 0, bytes);
  } finally {
    await file.close();
  }
}

/** SHA-256 (hex) of a file, read piece by piece so that other work of the thread gets its turn. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(writePiece);
  const file = await fs.open(path);
  try {
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.length);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
