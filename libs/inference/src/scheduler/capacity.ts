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
  const size = (step: number): number => multiple * Math.ceil((least * 2 ** (step / steps)) / multiple);
  let step = 0;
  while (size(step) < tokens) step++;
  return size(step);
}

/**
 * Bytes that a request of so many tokens in all may hold at a time: its row, the recurrent state that a run reads and the
 * one that it writes, and a copy of both while the row moves.
 */
export const reservedBytes = (slots: readonly StateSlot[], tokens: number): number =>
  2 * stateBytes(slots, capacityFor(tokens));
