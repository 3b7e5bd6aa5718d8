import type { ChunkPlace, ScoredPlace } from './ports.js';

export type ScanTask = { id: number; key: string } & (
  | { task: 'add'; dimensions: number; places: ChunkPlace[]; values: Float32Array }
  | { task: 'nearest'; vector: Float32Array; limit: number; passing: Set<string> | undefined }
  | { task: 'drop' }
);

export interface ScanReply {
  id: number;
  found: ScoredPlace[];
  /** Of the matrix with this key. */
  rows: number;
  bytes: number;
}
