import { TerminalError } from '@marimba/contracts';
import { UnrecoverableError } from 'bullmq';

/** The one place where our errors become BullMQ's: a terminal one is never tried again. */
export function toQueueError(error: unknown): Error {
  if (error instanceof TerminalError) return new UnrecoverableError(`${error.code}: ${error.message}`);
  return error instanceof Error ? error : new Error(String(error));
}
