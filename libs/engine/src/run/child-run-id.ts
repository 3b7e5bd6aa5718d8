import { sha256Of } from '@marimba/contracts';

/**
 * The id of the run that an attempt at a step begins: the same whenever it is computed, so that it is begun once (a UUID of
 * version 8). `before`: how many runs the step has begun already; a step inside one that is tried again begins another.
 */
export function childRunId(runId: string, path: string, attempt: number, before: number): string {
  const hex = sha256Of(`${runId}/${path}/${attempt}${before === 0 ? '' : `/${before}`}`);
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
