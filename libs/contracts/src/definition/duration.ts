import { z } from 'zod';

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const longestMs = 366 * unitMs.d;

/** Milliseconds of a duration as it is written: a number of milliseconds, or '500ms', '30s', '15m', '2h', '7d'. */
export function durationMs(duration: string | number): number {
  if (typeof duration === 'number') return duration;
  const unit = duration.replace(/^\d+/, '') as keyof typeof unitMs;
  return Number.parseInt(duration, 10) * unitMs[unit];
}

const tooLong = 'a duration is at most 366 days';

/** A span of time: milliseconds, or a number with its unit. */
export const duration = z.union([
  z.int().min(1).max(longestMs, tooLong),
  z
    .string()
    .regex(/^\d{1,9}(ms|s|m|h|d)$/, "write a duration as '500ms', '30s', '15m', '2h', '7d' or as milliseconds")
    .refine((text) => durationMs(text) <= longestMs, tooLong),
]);
