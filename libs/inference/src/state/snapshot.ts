import { createHash } from 'node:crypto';
import { SnapshotError } from '../errors.js';
import { HybridState } from './hybrid-state.js';
import { prefixHash } from './prefix-hash.js';
import type { StateSlot } from './state-layout.js';

const magic = 'MRBSTATE';
const checksumBytes = 32;
/** Raised when the layout of the bytes changes. */
const version = 2;

/** First part of a snapshot, as JSON behind the magic and a 4-byte length. */
interface SnapshotHeader {
  v: number;
  fingerprint: string;
  tokens: number[];
  /** Number of logits after the last token that stand behind the state; 0 when they were not known. */
  logits: number;
}

/**
 * A state as bytes that another process can read: magic, header length, header, the state's floats (little-endian) in the
 * order of the slots, the logits, SHA-256 of all that. `ids` are the tokens that the state has read.
 */
export function writeSnapshot(state: HybridState, ids: readonly number[], fingerprint: string): Uint8Array {
  const logits = state.logits ?? new Float32Array(0);
  const header: SnapshotHeader = { v: version, fingerprint, tokens: [...ids], logits: logits.length };
  const headerBytes = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(headerBytes.length);
  const tail = new Uint8Array(logits.buffer, logits.byteOffset, logits.byteLength);
  const body = Buffer.concat([Buffer.from(magic), length, headerBytes, ...state.serialize(), tail]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/** @throws SnapshotError when the bytes are no snapshot, were damaged, or belong to another model or precision. */
export function readSnapshot(
  bytes: Uint8Array,
  slots: readonly StateSlot[],
  fingerprint: string,
): { state: HybridState; ids: number[] } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.subarray(0, magic.length).toString('latin1') !== magic)
    throw new SnapshotError('these bytes are no snapshot of a model state');
  const body = buffer.subarray(0, -checksumBytes);
  if (!createHash('sha256').update(body).digest().equals(buffer.subarray(-checksumBytes)))
    throw new SnapshotError(
      'the snapshot was damaged or cut off: its checksum does not fit. Read the text again to make a new one.',
    );
  const headerEnd = magic.length + 4 + buffer.readUInt32LE(magic.length);
  const header = JSON.parse(buffer.subarray(magic.length + 4, headerEnd).toString('utf8')) as SnapshotHeader;
  if (header.fingerprint !== fingerprint)
    throw new SnapshotError(
      `the snapshot was made by model ${header.fingerprint.slice(0, 12)}, this is ${fingerprint.slice(0, 12)}. Read the text again with this one.`,
    );
  if (header.v !== version)
    throw new SnapshotError(
      `the snapshot has version ${header.v}, this program reads version ${version}. Read the text again to make a new one.`,
    );
  const { tokens: ids } = header;
  const tail = body.length - 4 * header.logits;
  const copy = (start: number, end: number): Uint8Array => new Uint8Array(body.subarray(start, end));
  const logits = header.logits === 0 ? undefined : new Float32Array(copy(tail, body.length).buffer);
  const state = HybridState.deserialize(slots, copy(headerEnd, tail), ids.length, prefixHash(ids), logits);
  return { state, ids };
}
