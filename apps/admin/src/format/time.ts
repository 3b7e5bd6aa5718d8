const localParts: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
};

/** Date and time where the reader is; `zone` is for tests, the browser knows its own. */
export function formatLocal(at: string, zone?: string): string {
  return new Intl.DateTimeFormat('en-GB', zone === undefined ? localParts : { ...localParts, timeZone: zone }).format(
    new Date(at),
  );
}

/** `2026-01-02 03:04:05.678 UTC` */
export function formatUtc(at: string): string {
  return `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}

/** Milliseconds in the unit that reads best: `0.4 ms`, `240 ms`, `3.2 s`, `2 min 05 s`, `1 h 02 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 10 && milliseconds > 0) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${twoDigits(Math.floor((seconds % 3600) / 60))} min`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');
