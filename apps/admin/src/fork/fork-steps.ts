import type { RunEvent } from '@marimba/contracts';

/** The steps that a run came to, as its log names them, in order. */
export function forkSteps(events: readonly RunEvent[]): string[] {
  const steps = new Set<string>();
  for (const { data } of events) if ('stepId' in data && data.stepId !== undefined) steps.add(data.stepId);
  return [...steps];
}
