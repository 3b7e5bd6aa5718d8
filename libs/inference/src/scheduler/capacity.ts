import { type StateSlot, stateBytes } from '../state/state-layout.js';

const least = 256;
/** Sizes between one power of two and the next. */
const steps = 4;
const multiple = 64;

/**
 * Room for that many tokens, rounded up to one of four sizes an octave: rows of the same capacity run together, a row that
 * grows moves only now and then, and little of what a run passes over is empty.
 */
export function capacityFor(tokens: number): number {
  const step = Math.max(0, Math.ceil(steps * Math.log2(tokens / least) - 1e-9));
  const capacity = multiple * Math.ceil((least * 2 ** (step / steps)) / multiple);
  return capacity >= tokens ? capacity : capacityFor(capacity + multiple);
}

/**
 * Bytes that a request of so many tokens in all may hold at a time: its row, the recurrent state that a run reads and the
 * one that it writes, and a copy of both while the row moves.
 */
export const reservedBytes = (slots: readonly StateSlot[], tokens: number): number =>
  2 * stateBytes(slots, capacityFor(tokens));
