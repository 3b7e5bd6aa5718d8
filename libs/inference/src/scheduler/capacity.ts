import { type StateSlot, stateBytes } from '../state/state-layout.js';

const least = 256;

/**
 * Room for that many tokens, rounded up to a power of two or one and a half of it: rows of the same capacity run
 * together, and a row that grows moves only a few times.
 */
export function capacityFor(tokens: number): number {
  let capacity = least;
  while (capacity < tokens) capacity = Number.isInteger(Math.log2(capacity)) ? capacity * 1.5 : (capacity / 3) * 4;
  return capacity;
}

/**
 * Bytes that a request of so many tokens in all may hold at a time: its row, the recurrent state that a run reads and the
 * one that it writes, and a copy of both while the row moves.
 */
export const reservedBytes = (slots: readonly StateSlot[], tokens: number): number =>
  2 * stateBytes(slots, capacityFor(tokens));
