import { crc32 } from 'node:zlib';
import { prefixHash } from '../prefix-hash.js';
import { type Boundary, boundaryPrior } from './eviction.js';

/** A file that is not what was written: cut off, changed, or of a version that this program does not know. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
}

/** What an entry says of a kept state; the state itself lies in the body file. */
export interface EntryHeader {
  modelHash: string;
  prefixHash: string;
  /** Tokens. */
  position: number;
  boundary: Boundary;
  /** Bytes of the state; the logits stand behind it in the body. */
  stateBytes: number;
  /** Number of logits, 0 when they are not known. */
  logits: number;
  /** SHA-256 (hex) of the body: the name of its file. */
  body: string;
  /** Of the body. */
  crc32: number;
}

export interface Usage {
  /** Milliseconds since 1970. */
  lastUsed: number;
  uses: number;
}

export interface Entry {
  header: EntryHeader;
  ids: Int32Array;
  usage: Usage;
}

const magic = 'MRBKEPT\n';
const version = 1;
const headerStart = 32;

/** Where the usage stands. It is written over in place, so the checksum leaves it out: it decides on eviction only. */
export const usageOffset = 20;

/**
 * An entry as bytes, numbers little-endian: magic (8), version (u32), length of the header (u32), CRC-32 of all but
 * itself and the usage (u32), uses (u32), time of the last use (f64), header (JSON), ids (i32 each).
 */
export function encodeEntry({ header, ids, usage }: Entry): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(headerStart);
  start.write(magic, 'latin1');
  start.writeUInt32LE(version, 8);
  start.writeUInt32LE(json.length, 12);
  encodeUsage(usage).copy(start, usageOffset);
  const bytes = Buffer.concat([start, json, Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength)]);
  bytes.writeUInt32LE(checksum(bytes), 16);
  return bytes;
}

export function encodeUsage({ lastUsed, uses }: Usage): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32LE(Math.min(uses, 0xffffffff), 0);
  bytes.writeDoubleLE(lastUsed, 4);
  return bytes;
}

/** @throws DamagedFileError */
export function decodeEntry(bytes: Buffer): Entry {
  if (bytes.length < headerStart || bytes.toString('latin1', 0, 8) !== magic)
    throw new DamagedFileError('it is no entry of a kept state');
  if (bytes.readUInt32LE(8) !== version)
    throw new DamagedFileError(`it has version ${bytes.readUInt32LE(8)}, this program reads version ${version}`);
  if (checksum(bytes) !== bytes.readUInt32LE(16)) throw new DamagedFileError('its checksum does not fit');
  const idsStart = headerStart + bytes.readUInt32LE(12);
  const header = JSON.parse(bytes.toString('utf8', headerStart, idsStart)) as EntryHeader;
  const ids = new Int32Array(Uint8Array.from(bytes.subarray(idsStart)).buffer);
  if (ids.length !== header.position || prefixHash(Array.from(ids)) !== header.prefixHash)
    throw new DamagedFileError('its token ids are not those it names');
  if (!(header.boundary in boundaryPrior)) throw new DamagedFileError(`it has an unknown boundary ${header.boundary}`);
  return { header, ids, usage: { uses: bytes.readUInt32LE(usageOffset), lastUsed: sane(bytes.readDoubleLE(24)) } };
}

const checksum = (bytes: Buffer): number => crc32(bytes.subarray(headerStart), crc32(bytes.subarray(0, 16)));

const sane = (time: number): number => (Number.isFinite(time) && time > 0 ? time : 0);
