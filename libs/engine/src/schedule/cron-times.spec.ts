import { describe, expect, it } from 'vitest';
import { CronTimes, firstTime } from './cron-times.js';
import { upcomingTimes } from './schedule-times.js';

const next = (cron: string, timezone: string, after: string, most: number): string[] =>
  upcomingTimes({ cron, timezone }, new CronTimes(cron, timezone).next(new Date(after)), most).map((at) =>
    at.toISOString().replace(':00.000Z', ''),
  );

describe('the times of a cron expression', () => {
  it('are those of its time zone, also with seconds', () => {
    expect(next('0 8 * * 1-5', 'Europe/Berlin', '2026-07-03T12:00:00Z', 2)).toEqual([
      '2026-07-06T06:00',
      '2026-07-07T06:00',
    ]);
    expect(next('0 8 * * *', 'America/New_York', '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-01T13:00']);
    expect(next('*/20 * * * * *', 'UTC', '2026-01-01T00:00:05Z', 2)).toEqual([
      '2026-01-01T00:00:20.000Z',
      '2026-01-01T00:00:40.000Z',
    ]);
  });

  it('a time that a change of clocks leaves out comes at the first moment after it', () => {
    // In Berlin 2 o'clock becomes 3 o'clock (1:00 UTC) on 28 March 2027.
    expect(next('30 2 * * *', 'Europe/Berlin', '2027-03-26T12:00:00Z', 3)).toEqual([
      '2027-03-27T01:30',
      '2027-03-28T01:00',
      '2027-03-29T00:30',
    ]);
  });

  it('a time that a change of clocks brings twice counts once', () => {
    // In Berlin 3 o'clock becomes 2 o'clock (1:00 UTC) on 25 October 2026.
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
  });

  it('every half hour stays every half hour over both changes', () => {
    const half = (after: string) => next('*/30 * * * *', 'Europe/Berlin', after, 6);
    for (const after of ['2026-10-24T23:40:00Z', '2027-03-28T00:10:00Z']) {
      const times = half(after).map((at) => Date.parse(`${at}Z`));
      const gaps = times.slice(1).map((at, index) => at - times[index]!);
      expect(gaps).toEqual(Array(5).fill(30 * 60_000));
    }
  });

  it('looks back as it looks forward, over a change of clocks', () => {
    const times = new CronTimes('30 2 * * *', 'Europe/Berlin');
    const until = new Date('2027-03-29T00:30:00Z');
    expect(times.latest(until, 3).map((at) => at.toISOString())).toEqual([
      '2027-03-29T00:30:00.000Z',
      '2027-03-28T01:00:00.000Z',
      '2027-03-27T01:30:00.000Z',
    ]);
  });

  it.each([
    ['every day', 'UTC', '/cron'],
    ['@daily', 'UTC', '/cron'],
    ['? * * * *', 'UTC', '/cron'],
    ['61 * * * *', 'UTC', '/cron'],
    ['* * * *', 'UTC', '/cron'],
    ['0 0 30 2 *', 'UTC', '/cron'],
    ['0 8 * * *', 'Europe/Nowhere', '/timezone'],
    ['0 8 * * *', '+02:00', '/timezone'],
  ])('%j in %s is refused at %s', (cron, timezone, pointer) => {
    expect(() => firstTime(cron, timezone, new Date('2026-01-01T00:00:00Z'))).toThrow(
      expect.objectContaining({ code: 'request.invalid', errors: [expect.objectContaining({ pointer })] }),
    );
  });
});
