import { sha256Of } from '@marimba/contracts';

/** The id of the run of one time of a schedule, always the same, so that a time that is fired twice is one run. UUID 8. */
export function scheduledRunId(scheduleId: string, dueAt: Date): string {
  const hex = sha256Of(`${scheduleId}/${dueAt.toISOString()}`);
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}
