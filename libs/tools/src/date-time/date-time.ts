import { type JsonObject, type JsonValue, TerminalError } from '@marimba/contracts';
import { DateTime, Duration, type DurationUnit, IANAZone } from 'luxon';
import type { Tool } from '../tool.js';

const units = ['years', 'quarters', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const;
const longestFormat = 100;

/** Calendar arithmetic, which models are bad at: time zones with their changes of clocks, months of every length. */
export const dateTime: Tool = {
  description: {
    name: 'date_time',
    description:
      'The current date and time, conversion between time zones, adding durations, and the difference of two times.',
    parameters: {
      type: 'object',
      properties: {
        operation: {
          enum: ['now', 'convert', 'add', 'difference'],
          description: 'now; convert `time` into `zone`; add `duration` to `time`; difference from `time` to `other`',
        },
        time: {
          type: 'string',
          description: 'ISO 8601, as 2026-03-29T10:00 (in `zone`) or 2026-03-29T10:00+02:00; now when left out',
        },
        other: { type: 'string', description: 'ISO 8601; now when left out' },
        zone: { type: 'string', description: 'IANA time zone, as Europe/Berlin; UTC when left out' },
        duration: { type: 'string', description: 'ISO 8601, as P1M, P2DT3H or -PT30M' },
        unit: { enum: [...units], description: 'of a difference; years to seconds when left out' },
        format: {
          type: 'string',
          description: "also write the time like this, as 'dd.MM.yyyy HH:mm' or 'cccc, d LLLL yyyy'",
          maxLength: longestFormat,
        },
        locale: { type: 'string', description: 'language of names in `format`, as de or fr-CA; en when left out' },
      },
      required: ['operation'],
      additionalProperties: false,
    },
  },
  effects: 'none',
  async call(args, { now }) {
    const zone = zoneOf(args.zone);
    const read = (name: 'time' | 'other'): DateTime => timeOf(name, args[name], zone, now());
    if (args.operation === 'difference') return difference(read('time'), read('other'), args.unit);
    const time = args.operation === 'now' ? DateTime.fromJSDate(now(), { zone }) : read('time');
    return shown(args.operation === 'add' ? plus(time, args.duration) : time, args);
  },
};

function zoneOf(zone: JsonValue = 'UTC'): string {
  if (typeof zone === 'string' && IANAZone.isValidZone(zone)) return zone;
  throw wrong('zone', `'${String(zone)}' is no time zone`, 'write an IANA name, as Europe/Berlin or UTC');
}

function timeOf(name: string, text: JsonValue | undefined, zone: string, now: Date): DateTime {
  if (text === undefined) return DateTime.fromJSDate(now, { zone });
  const time = DateTime.fromISO(String(text), { zone });
  if (time.isValid) return time;
  throw wrong(
    name,
    `'${String(text)}' is no time: ${time.invalidExplanation ?? time.invalidReason}`,
    'write ISO 8601, as 2026-03-29T10:00',
  );
}

function plus(time: DateTime, text: JsonValue | undefined): DateTime {
  const duration = Duration.fromISO(String(text ?? ''));
  if (!duration.isValid)
    throw wrong('duration', `'${String(text ?? '')}' is no duration`, 'write ISO 8601, as P1M, P2DT3H or -PT30M');
  const sum = time.plus(duration);
  if (sum.isValid) return sum;
  throw wrong('duration', `${time.toISO()} and ${String(text)} is beyond what a calendar holds`, 'add less');
}

function difference(from: DateTime, to: DateTime, unit: JsonValue | undefined): JsonObject {
  const asked = typeof unit === 'string' ? [unit as DurationUnit] : [...units].filter((each) => each !== 'quarters');
  const found = to.diff(from, asked);
  const parts = Object.fromEntries(
    Object.entries(found.toObject()).filter(([, value]) => unit !== undefined || value !== 0),
  );
  return { ...parts, iso: found.toISO() ?? '' };
}

function shown(time: DateTime, { format, locale }: JsonObject): JsonObject {
  const written = time.setLocale(localeOf(locale));
  return {
    iso: time.toISO() ?? '',
    zone: time.zoneName ?? '',
    weekday: time.setLocale('en').weekdayLong ?? '',
    week: time.weekNumber,
    dayOfYear: time.ordinal,
    unixSeconds: Math.floor(time.toSeconds()),
    ...(format === undefined ? {} : { formatted: written.toFormat(String(format)) }),
  };
}

function localeOf(locale: JsonValue = 'en'): string {
  try {
    return Intl.getCanonicalLocales(String(locale))[0] ?? 'en';
  } catch {
    throw wrong('locale', `'${String(locale)}' is no language`, 'write a tag as en, de or fr-CA');
  }
}

function wrong(argument: string, message: string, remedy: string): TerminalError {
  return new TerminalError('tool.arguments-invalid', `the argument ${argument} is wrong: ${message}`, {
    remedy,
    errors: [{ pointer: `/${argument}`, message }],
  });
}
