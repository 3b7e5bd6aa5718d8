const localParts: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
};

/** Made once: making one takes longer than formatting thousands of times. */
const localFormat = new Intl.DateTimeFormat('en-GB', localParts);
const clockFormat = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** Date and time where the reader is. */
export const formatLocal = (at: string): string => localFormat.format(new Date(at));

/** Time of day where the reader is. */
export const formatClock = (at: string): string => clockFormat.format(new Date(at));

/** `2026-01-02 03:04:05.678 UTC` */
export function formatUtc(at: string): string {
  return `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}

/** Milliseconds in the unit that reads best: `0.4 ms`, `240 ms`, `3.2 s`, `10 s`, `2 min 05 s`, `1 h 02 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 10 && milliseconds > 0) return `${milliseconds.toFixed(1).replace('.0', '')} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1).replace('.0', '')} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${twoDigits(Math.floor((seconds % 3600) / 60))} min`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');
