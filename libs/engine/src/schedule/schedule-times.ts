import { CronTimes } from './cron-times.js';

/** Times of a schedule from its next one on, that one included; none where there is none. */
export function upcomingTimes(
  { cron, timezone }: { cron: string; timezone: string },
  nextAt: Date | undefined,
  most: number,
): Date[] {
  const times = new CronTimes(cron, timezone);
  const found: Date[] = [];
  for (let at = nextAt; at !== undefined && found.length < most; at = times.next(at)) found.push(at);
  return found;
}
