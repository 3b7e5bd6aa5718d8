import type { JsonObject } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { registerTool } from '../register-tool.js';
import type { ToolContext } from '../tool.js';
import { dateTime } from './date-time.js';

const now = new Date('2026-03-28T11:30:00Z');
const context = { now: () => now } as ToolContext;
const ask = async (args: JsonObject) =>
  (await registerTool(dateTime, { kind: 'built-in' }).call(args, context)) as JsonObject;

describe('date_time', () => {
  it.each([
    [{ operation: 'now' }, '2026-03-28T11:30:00.000Z'],
    [{ operation: 'now', zone: 'Europe/Berlin' }, '2026-03-28T12:30:00.000+01:00'],
    [{ operation: 'convert', time: '2026-03-28T12:00-05:00', zone: 'Asia/Kolkata' }, '2026-03-28T22:30:00.000+05:30'],
    // Over the change of clocks: a day is a day, 24 hours are 24 hours.
    [{ operation: 'add', duration: 'P1D', zone: 'Europe/Berlin' }, '2026-03-29T12:30:00.000+02:00'],
    [{ operation: 'add', duration: 'PT24H', zone: 'Europe/Berlin' }, '2026-03-29T13:30:00.000+02:00'],
    [{ operation: 'add', time: '2026-01-31', duration: 'P1M' }, '2026-02-28T00:00:00.000Z'],
    [{ operation: 'add', time: '2026-03-01', duration: '-P1D' }, '2026-02-28T00:00:00.000Z'],
  ])('%j is %s', async (args, iso) => {
    expect((await ask(args)).iso).toBe(iso);
  });

  it('says the weekday, and writes the time as it is asked to', async () => {
    const args = { operation: 'convert', time: '2026-03-28', format: 'cccc, d. LLLL yyyy', locale: 'de' };
    expect(await ask(args)).toMatchObject({
      weekday: 'Saturday',
      week: 13,
      dayOfYear: 87,
      formatted: 'Samstag, 28. März 2026',
    });
  });

  it('tells how far two times are apart', async () => {
    const times = { operation: 'difference', time: '2025-12-25', other: '2026-03-28' };
    expect(await ask(times)).toMatchObject({ months: 3, days: 3 });
    expect(await ask({ ...times, unit: 'days' })).toMatchObject({ days: 93 });
  });

  it.each([
    [{ operation: 'now', zone: 'Mars/Base' }, /no time zone/],
    [{ operation: 'convert', time: '2026-02-30' }, /no time/],
    [{ operation: 'add', duration: 'soon' }, /no duration/],
    [{ operation: 'add' }, /no duration/],
    [{ operation: 'now', locale: '??' }, /no language/],
    [{ operation: 'later' }, /operation/],
  ])('refuses %j', async (args, reason) => {
    await expect(ask(args)).rejects.toMatchObject({
      code: 'tool.arguments-invalid',
      message: expect.stringMatching(reason),
    });
  });
});
