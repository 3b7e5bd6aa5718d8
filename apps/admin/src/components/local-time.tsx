import { formatLocal, formatUtc } from '../format/time.js';

/** Local time, with UTC on hover. */
export function LocalTime({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatUtc(at)}>
      {formatLocal(at)}
    </time>
  );
}
