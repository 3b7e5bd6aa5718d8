import type { KeptState } from '../kept-state.js';
import type { Valued } from './eviction.js';

/** A prefix of some text: its length, a quick hash to search by and the SHA-256 that decides. */
export interface Prefix {
  prefixHash: string;
  /** Tokens. */
  position: number;
  /** See `fingerprints`. */
  fingerprint: number;
}

export interface MemoryCopy {
  /** Never changed; handed out as forks only. */
  state: KeptState;
  ids: Int32Array;
  /** State, logits and ids. */
  bytes: number;
  /** Being written to disk: must not be given up. */
  pinned: boolean;
}

export interface DiskCopy {
  entryName: string;
  entryBytes: number;
  /** SHA-256 of the body; names its file. */
  body: string;
  /** State and logits. */
  bodyBytes: number;
  stateBytes: number;
  crc32: number;
  hasLogits: boolean;
  /** Times it was read since the store was opened. */
  reads: number;
}

/** What the store knows of one text: at least one of the two copies is there. */
export interface KeptRecord extends Prefix, Valued {
  /** Prefix hashes of shorter texts that begin this one, in no order; some may be gone. */
  ancestors: Set<string>;
  memory: MemoryCopy | undefined;
  disk: DiskCopy | undefined;
}

/** Value of a byte of a record's copy, of so many bytes, with or without another copy on disk: see `stateValue`. */
export type RecordValue = (record: KeptRecord, bytes: number, onDisk: boolean) => number;
