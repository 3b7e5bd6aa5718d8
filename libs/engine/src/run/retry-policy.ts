import type { ErrorRecord, StepDefinition } from '@marimba/contracts';

const defaultAttempts = 3;
const defaultBackoffMs = 500;
/** However often it doubles, a step waits no longer than this. */
const longestBackoffMs = 3_600_000;

/**
 * Milliseconds to wait after this attempt failed, or undefined when the step has failed for good: the error is terminal
 * or the attempts are used up. The first wait is `retry.backoffMs`; each one after is twice as long.
 */
export function retryDelayMs(step: StepDefinition, attempt: number, error: ErrorRecord): number | undefined {
  if (error.terminal || attempt >= (step.retry?.attempts ?? defaultAttempts)) return undefined;
  return backoffMs(step, attempt);
}

/** The wait after a failed attempt that is followed by another. */
export function backoffMs(step: StepDefinition, attempt: number): number {
  return Math.min((step.retry?.backoffMs ?? defaultBackoffMs) * 2 ** (attempt - 1), longestBackoffMs);
}
