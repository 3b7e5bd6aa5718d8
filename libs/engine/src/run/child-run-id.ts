import { derivedId } from '@marimba/contracts';

/**
 * The id of the run that an attempt at a step begins. `before`: how many runs the step has begun already; a step inside one
 * that is tried again begins another.
 */
export function childRunId(runId: string, path: string, attempt: number, before: number): string {
  return derivedId(`${runId}/${path}/${attempt}${before === 0 ? '' : `/${before}`}`);
}
