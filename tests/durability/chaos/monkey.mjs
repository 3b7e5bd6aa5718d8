import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { SeededLots } from './seeded-lots.mjs';

/** Milliseconds between two disturbances of a kind, on average. */
const meanGapMs = { kill: 6_000, stall: 10_000, flush: 15_000, restart: 40_000, crash: 60_000, deliver: 1_000 };
/** Runs that end between two of them at the least: a slow machine is disturbed as often for what it does as a fast one. */
const leastRuns = { kill: 60, stall: 100, flush: 150, restart: 400, crash: 600, deliver: 10 };
const lookMs = 250;
/** Each once, before chance decides: also a short run has them all. */
const firstRound = ['deliver', 'kill', 'flush', 'stall', 'restart', 'kill', 'deliver', 'crash', 'kill'];
const firstGapMs = 500;

/** Disturbs whatever it can reach, until it is told to stop. */
export class Monkey {
  counts = { kill: 0, stall: 0, flush: 0, restart: 0, crash: 0, deliver: 0 };
  jobsDeliveredAgain = 0;
  ended = 0;
  stopped = new AbortController();
  /** Jobs of before, most of which are done by now. */
  old = [];

  constructor({ stage, fleet, seed, leaseMs }) {
    Object.assign(this, { stage, fleet, leaseMs });
    // Each kind draws for itself, so that one that is late does not change the others.
    this.lots = Object.fromEntries(Object.keys(meanGapMs).map((kind, place) => [kind, new SeededLots(seed + place)]));
    this.queue = new Queue('steps', { connection: stage.redis });
    this.queue.on('error', () => undefined);
  }

  /** Gives two promises: `first` when each disturbance was made once, `over` when it has stopped. */
  run() {
    const first = this.inTurn();
    const over = first.then(() =>
      Promise.all([this.watch(), ...Object.keys(meanGapMs).map((kind) => this.again(kind))]),
    );
    return { first, over };
  }

  async stop() {
    this.stopped.abort();
  }

  async close() {
    await this.queue.close();
  }

  async inTurn() {
    for (const kind of firstRound) {
      do {
        await this.pause(firstGapMs);
        if (this.stopped.signal.aborted) return;
      } while (!(await this.disturb(kind)));
    }
  }

  async again(kind) {
    for (let before = this.ended; ; before = this.ended) {
      await this.pause(this.lots[kind].gap(meanGapMs[kind]));
      while (this.ended - before < leastRuns[kind] && !this.stopped.signal.aborted) await this.pause(lookMs);
      if (this.stopped.signal.aborted) return;
      await this.disturb(kind);
    }
  }

  /** Keeps count of the runs that have ended. */
  async watch() {
    while (!this.stopped.signal.aborted) {
      const [{ ended }] = await this.stage.rows('SELECT count(*)::int AS ended FROM run WHERE ended_at IS NOT NULL');
      this.ended = ended;
      await this.pause(lookMs);
    }
  }

  async pause(ms) {
    await sleep(ms, undefined, { signal: this.stopped.signal }).catch(() => undefined);
  }

  /** False when there is nothing to disturb, such as a worker that works. */
  async disturb(kind) {
    const done = (await this[kind]()) !== false;
    if (done) this.counts[kind]++;
    return done;
  }

  kill() {
    const { atWork } = this.fleet;
    if (atWork.length === 0) return false;
    this.fleet.kill(this.lots.kill.pick(atWork));
    return true;
  }

  /** Longer than a lease, so that another worker goes on with what this one believes to have. */
  stall() {
    const { atWork } = this.fleet;
    if (atWork.length === 0) return false;
    const { stall } = this.lots;
    this.fleet.stall(stall.pick(atWork), this.leaseMs * (1.3 + 2 * stall.next()));
    return true;
  }

  async flush() {
    await this.stage.redis.flushall();
  }

  restart() {
    return this.restartOnce({ crash: false });
  }

  crash() {
    return this.restartOnce({ crash: true });
  }

  /** One of the two kinds at a time. */
  async restartOnce(how) {
    if (this.restarting) return false;
    this.restarting = true;
    await this.stage.restartPostgres(how);
    this.restarting = false;
    return true;
  }

  /** Jobs of pending steps, and some that are long done, once more and under ids that the queue does not know. */
  async deliver() {
    const pending = await this.stage.rows(
      'SELECT tenant_id, run_id, step_id, attempt FROM step_lease ORDER BY random() LIMIT 10',
    );
    const jobs = pending.map(({ tenant_id, run_id, step_id, attempt }) => ({
      name: 'step',
      data: { v: 1, tenantId: tenant_id, runId: run_id, stepId: step_id, attempt },
      opts: { removeOnComplete: true, removeOnFail: true },
    }));
    const again = [...jobs, ...jobs, ...this.old.splice(0, 5)];
    this.old.push(...jobs);
    await this.queue.addBulk(again);
    this.jobsDeliveredAgain += again.length;
  }
}
