import { describe, expect, it } from 'vitest';
import { decideSchedule, mostCaughtUp, type ScheduleState } from './decide-schedule.js';

const at = (time: string) => new Date(`2026-01-01T${time}Z`);
const hourly: ScheduleState = {
  cron: '0 * * * *',
  timezone: 'UTC',
  overlap: 'allow',
  catchUp: 'one',
  catchUpWindowMs: 3 * 3_600_000,
  nextAt: at('08:00:00'),
  heldAt: undefined,
  busy: false,
};
const decide = (state: Partial<ScheduleState>, now: string) => {
  const { fire, heldAt, nextAt, skipped } = decideSchedule({ ...hourly, ...state }, at(now));
  const short = (time: Date | undefined) => time?.toISOString().slice(11, 16);
  return {
    fire: fire.map(short),
    held: short(heldAt),
    next: short(nextAt),
    skipped: skipped.map(({ reason, from, to }) => `${reason} ${short(from)}-${short(to)}`),
  };
};

describe('what becomes of the times of a schedule', () => {
  it('nothing before the next one, and then that one', () => {
    expect(decide({}, '07:59:59')).toEqual({ fire: [], held: undefined, next: '08:00', skipped: [] });
    expect(decide({}, '08:00:00')).toEqual({ fire: ['08:00'], held: undefined, next: '09:00', skipped: [] });
    expect(decide({ catchUp: 'none' }, '08:00:09').fire).toEqual(['08:00']);
  });

  describe('that were missed', () => {
    it('none is made up for', () => {
      expect(decide({ catchUp: 'none' }, '10:30:00')).toMatchObject({
        fire: [],
        next: '11:00',
        skipped: ['missed 08:00-10:00'],
      });
    });

    it('the last one is made up for', () => {
      expect(decide({}, '10:30:00')).toMatchObject({ fire: ['10:00'], next: '11:00', skipped: ['merged 08:00-09:00'] });
    });

    it('one that is on time stands for those before it', () => {
      expect(decide({}, '10:00:01')).toMatchObject({ fire: ['10:00'], skipped: ['merged 08:00-09:00'] });
    });

    it('all are made up for, in order', () => {
      expect(decide({ catchUp: 'all' }, '10:30:00')).toMatchObject({ fire: ['08:00', '09:00', '10:00'], skipped: [] });
    });

    it('but none from before the window', () => {
      const window = { catchUp: 'all', catchUpWindowMs: 3_600_000 } as const;
      expect(decide(window, '10:30:00')).toMatchObject({ fire: ['10:00'], skipped: ['outside-window 08:00-09:00'] });
      expect(decide({ ...window, catchUpWindowMs: 0 }, '10:30:00')).toMatchObject({ fire: [] });
    });

    it('and not more than a hundred, however long nobody was there', () => {
      const minutely = { cron: '* * * * *', catchUp: 'all', catchUpWindowMs: 86_400_000 } as const;
      const { fire, skipped } = decide(minutely, '18:00:30');
      expect(fire).toHaveLength(mostCaughtUp);
      expect(fire.at(-1)).toBe('18:00');
      expect(skipped.every((each) => each.startsWith('too-many'))).toBe(true);
      expect(skipped[0]).toMatch(/^too-many 08:00-/);
    });
  });

  describe('while the last run is going', () => {
    it('allow starts them beside it', () => {
      expect(decide({ busy: true }, '08:00:00').fire).toEqual(['08:00']);
    });

    it('skip lets them go', () => {
      expect(decide({ overlap: 'skip', busy: true }, '08:00:00')).toMatchObject({
        fire: [],
        next: '09:00',
        skipped: ['overlap 08:00-08:00'],
      });
      expect(decide({ overlap: 'skip' }, '08:00:00').fire).toEqual(['08:00']);
    });

    it('cancel-running starts the newest only', () => {
      expect(decide({ overlap: 'cancel-running', busy: true, catchUp: 'all' }, '10:30:00')).toMatchObject({
        fire: ['10:00'],
        skipped: ['overlap 08:00-09:00'],
      });
    });

    it('queue-one holds one back and lets the others go', () => {
      const queue = { overlap: 'queue-one', busy: true } as const;
      expect(decide(queue, '08:00:00')).toMatchObject({ fire: [], held: '08:00', next: '09:00', skipped: [] });
      const held = { ...queue, heldAt: at('08:00:00'), nextAt: at('09:00:00') };
      expect(decide(held, '08:30:00')).toEqual({ fire: [], held: '08:00', next: '09:00', skipped: [] });
      expect(decide(held, '09:00:00')).toMatchObject({
        held: '08:00',
        next: '10:00',
        skipped: ['overlap 09:00-09:00'],
      });
      expect(decide({ ...held, busy: false }, '08:30:00')).toEqual({
        ...{ fire: ['08:00'], held: undefined, next: '09:00', skipped: [] },
      });
      expect(decide({ ...held, busy: false }, '09:00:00')).toMatchObject({ fire: ['08:00'], held: '09:00' });
    });
  });
});
