import { derivedId } from '@marimba/contracts';

/** The id of the run of one time of a schedule: a time that is fired twice is one run. */
export function scheduledRunId(scheduleId: string, dueAt: Date): string {
  return derivedId(`${scheduleId}/${dueAt.toISOString()}`);
}
