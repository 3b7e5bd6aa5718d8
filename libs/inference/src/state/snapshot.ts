import { createHash } from 'node:crypto';
import { SnapshotError } from '../errors.js';
import { ModelState } from './model-state.js';
import type { StateSlot } from './state-layout.js';

const magic = 'MRBSTATE';
const checksumBytes = 32;

/** First part of a snapshot, as JSON behind the magic and a 4-byte length. */
interface SnapshotHeader {
  v: 1;
  fingerprint: string;
  tokens: number[];
  /** Number of logits after the last token that stand behind the state; 0 when they were not known. */
  logits: number;
}

/**
 * A state as bytes: magic, header length, header, the state's floats (little-endian) in the order of the slots, the
 * logits, SHA-256 of all that. `ids` are the tokens that the state has read.
 */
export function writeSnapshot(
  state: ModelState,
  ids: readonly number[],
  fingerprint: string,
  logits: Float32Array = new Float32Array(0),
): Uint8Array {
  const header: SnapshotHeader = { v: 1, fingerprint, tokens: [...ids], logits: logits.length };
  const headerBytes = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(headerBytes.length);
  const compact = state.fork();
  const floats = [...compact.recurrent, ...compact.caches, { data: logits }].map(({ data }) =>
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  );
  const body = Buffer.concat([Buffer.from(magic), length, headerBytes, ...floats]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/** @throws SnapshotError when the bytes are no snapshot, were damaged, or belong to another model or precision. */
export function readSnapshot(
  bytes: Uint8Array,
  slots: readonly StateSlot[],
  fingerprint: string,
): { state: ModelState; ids: number[]; logits: Float32Array | undefined } {
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
  if (header.v !== 1)
    throw new SnapshotError(
      `the snapshot has version ${header.v}, this program reads version 1. Read the text again to make a new one.`,
    );
  const state = new ModelState(slots);
  let offset = headerEnd;
  const take = (target: Float32Array): void => {
    Buffer.from(target.buffer, target.byteOffset, target.byteLength).set(
      body.subarray(offset, offset + target.byteLength),
    );
    offset += target.byteLength;
  };
  for (const { data } of state.recurrent) take(data);
  for (const cache of state.caches) {
    const rows = new Float32Array(cache.slot.heads * header.tokens.length * cache.slot.headSize);
    take(rows);
    cache.data = rows;
    cache.capacity = header.tokens.length;
  }
  state.tokens = header.tokens.length;
  const logits = new Float32Array(header.logits);
  take(logits);
  return { state, ids: header.tokens, logits: logits.length > 0 ? logits : undefined };
}
