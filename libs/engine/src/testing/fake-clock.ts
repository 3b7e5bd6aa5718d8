import type { Clock } from '../ports.js';

/** A clock that moves only when it is told to. */
export class FakeClock implements Clock {
  private time: number;

  constructor(start = '2026-01-01T00:00:00.000Z') {
    this.time = Date.parse(start);
  }

  now(): Date {
    return new Date(this.time);
  }

  advance(ms: number): void {
    this.time += ms;
  }
}
