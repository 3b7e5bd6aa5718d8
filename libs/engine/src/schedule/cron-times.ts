import { TerminalError } from '@marimba/contracts';
import { Cron } from 'croner';

/** `?` stands for the moment of reading, and names such as @daily are no fields: neither is taken. */
const fields = /^[^\s?@]+( +[^\s?@]+){4,5}$/;

/**
 * The times of a cron expression in a time zone. A time that a change of clocks leaves out comes at the first moment after
 * it, one that comes twice counts once; expressions with `*` or steps in their time go on evenly instead.
 */
export class CronTimes {
  private readonly cron: Cron;

  /** @throws TerminalError request.invalid with the pointer /cron or /timezone */
  constructor(expression: string, timezone: string) {
    if (!isTimeZone(timezone))
      throw refusal('/timezone', `there is no time zone '${timezone}'`, "give an IANA name, such as 'Europe/Berlin'");
    this.cron = parse(expression, timezone);
  }

  /** The first time after a moment; undefined when there is none. */
  next(after: Date): Date | undefined {
    return this.cron.nextRun(after) ?? undefined;
  }

  /** The last times up to a moment, that moment included; newest first, at most so many. */
  latest(until: Date, most: number): Date[] {
    return this.cron.previousRuns(most, new Date(until.getTime() + 1));
  }
}

/** @throws TerminalError request.invalid also for an expression that never falls due */
export function firstTime(expression: string, timezone: string, now: Date): Date {
  const first = new CronTimes(expression, timezone).next(now);
  if (first === undefined)
    throw refusal('/cron', 'never falls due', 'give a day that exists: the 30th of February does not');
  return first;
}

function parse(expression: string, timezone: string): Cron {
  const hint = "give five fields (minute hour day month weekday), or six with seconds first, such as '0 8 * * 1-5'";
  if (!fields.test(expression)) throw refusal('/cron', 'is not a cron expression of five or six fields', hint);
  try {
    return new Cron(expression, { timezone, mode: '5-or-6-parts', fixedTimeRule: 'no-wildcard' });
  } catch (error) {
    const reason = (error as Error).message.replace(/^CronPattern: /, '');
    throw refusal('/cron', `is not a cron expression: ${reason}`, hint);
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // Offsets such as +02:00 know no summer time.
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

function refusal(pointer: string, message: string, hint: string): TerminalError {
  return new TerminalError('request.invalid', `The request is wrong: ${pointer} ${message}.`, {
    errors: [{ pointer, message, hint }],
    remedy: hint,
  });
}
