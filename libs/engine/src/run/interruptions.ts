import { MarimbaError } from '@marimba/contracts';

/** Our own database or queue was away: no fault of the step, and no reason to use up its attempts. It is begun again. */
export function isOutage(error: unknown): boolean {
  return error instanceof MarimbaError && (error.code === 'store.unavailable' || error.code === 'queue.unavailable');
}

/** Another worker has the step, or the run has ended: what this attempt came to is dropped. */
export function isTakenAway(error: unknown): boolean {
  return error instanceof MarimbaError && (error.code === 'step.lease-lost' || error.code === 'run.already-ended');
}
