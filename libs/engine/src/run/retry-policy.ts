import type { ErrorRecord, StepDefinition } from '@marimba/contracts';

const defaultAttempts = 3;
const defaultBackoffMs = 500;
const defaultFactor = 2;
/** However often it grows, a step waits no longer than this unless it says so. */
const longestBackoffMs = 3_600_000;

/** Steps that hold steps or wait: their errors come from inside, where they were tried again already. */
const triedInside = new Set(['branch', 'parallel', 'map', 'loop', 'workflow', 'wait', 'approval']);

/**
 * Milliseconds to wait after this attempt failed, or undefined when the step has failed for good: the error is terminal
 * or not among those that the step tries again, or the attempts are used up. `lot` in [0, 1) draws the jitter.
 */
export function retryDelayMs(step: StepDefinition, attempt: number, error: ErrorRecord, lot = 0): number | undefined {
  const attempts = step.retry?.attempts ?? (triedInside.has(step.kind) ? 1 : defaultAttempts);
  if (error.terminal || attempt >= attempts) return undefined;
  if (step.retry?.on !== undefined && !step.retry.on.includes(error.code)) return undefined;
  return Math.round(backoffMs(step, attempt) * (1 - (step.retry?.jitter ?? 0) * lot));
}

/** The wait after a failed attempt that is followed by another, without jitter. */
export function backoffMs({ retry }: StepDefinition, attempt: number): number {
  const grown = (retry?.backoffMs ?? defaultBackoffMs) * (retry?.factor ?? defaultFactor) ** (attempt - 1);
  return Math.min(grown, retry?.maxBackoffMs ?? longestBackoffMs);
}
