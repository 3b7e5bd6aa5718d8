import { MarimbaError, type StepJob } from '@marimba/contracts';
import type { RunAddress } from '../../run/run-control.js';
import type { RunEngine } from '../../run/run-engine.js';
import { hasEnded, type RunState } from '../../run/run-state.js';
import { checkEnded, checkPending } from './check-run.js';
import { SimulatedProcess } from './simulated-process.js';
import { World } from './world.js';

export interface SimulationResult {
  seed: number;
  /** What went wrong; none when all is as it must be. */
  problems: string[];
  runs: number;
  crashes: number;
  /** What happened, in order. */
  trace: readonly string[];
}

interface Worker {
  process: SimulatedProcess;
  engine: RunEngine;
  stop: AbortController;
}

/**
 * `bad`: processes die, the queue loses its jobs, workers are dismissed and stall, and the reconciler repairs what comes of
 * it. `good`: nothing of that happens and there is no reconciler, so whoever writes has to queue what follows.
 */
export type Luck = 'bad' | 'good';

/** Moves the timers of the runtime, which are not real while a simulation runs. */
export type PassTimers = (ms: number) => void;

const leaseMs = 10_000;
/** Things that happen before nothing bad happens any more. */
const wildTurns = 250;
const longestTurns = 30_000;
/** Longer than any drawn workflow needs once nothing bad happens any more. */
const mostQuietTimes = 200;

/**
 * A few runs of a drawn workflow on a few workers, where chance decides who goes on next, who dies, what is lost, delivered
 * twice, cancelled, signalled. The same seed gives the same story.
 */
export class Simulation {
  private readonly world: World;
  private readonly runIds: string[] = [];
  private readonly delivered: StepJob[] = [];
  private readonly problems: string[] = [];
  private workers: Worker[] = [];
  private clients: SimulatedProcess[] = [];
  /** Calls under way, of those that are alive. */
  private readonly busy = new Map<SimulatedProcess, number>();
  private quietTimes = 0;
  private stuck = 0;
  private born = 0;
  private crashes = 0;

  constructor(
    private readonly seed: number,
    private readonly passTimers: PassTimers,
    private readonly luck: Luck = 'bad',
  ) {
    this.world = new World(seed);
  }

  async run(): Promise<SimulationResult> {
    const { lots, gates } = this.world;
    for (let workers = 2 + lots.below(2); workers > 0; workers--) this.hire();
    for (let runs = 1 + lots.below(3); runs > 0; runs--) {
      const client = this.client();
      const runId = lots.uuid();
      this.runIds.push(runId);
      // A worker that starts a run may begin it itself.
      const process = lots.chance(0.3) ? lots.pick(this.workers)!.process : client;
      this.call(process, 'starts a run', () => process.starter.start(this.startOf(runId)));
    }
    for (let turn = 0; this.problems.length === 0; turn++) {
      await settled();
      if (turn > longestTurns) this.problems.push(`the runs have not ended after ${longestTurns} turns`);
      if (turn < wildTurns) this.wildTurn();
      else if (gates.count > 0) gates.open(lots.below(gates.count));
      else if (!this.deliver() && (await this.quiet())) break;
    }
    const { tenantId, store, effects } = this.world;
    for (const runId of this.problems.length === 0 ? store.runIds() : [])
      this.report(runId, await checkEnded(store, { tenantId, runId }, effects).catch((error) => [String(error)]));
    const { seed, problems, crashes } = this;
    return { seed, problems, runs: store.runIds().length, crashes, trace: gates.passed };
  }

  private startOf(runId: string) {
    const { tenantId } = this.world;
    return { tenantId, runId, workflow: 'main', input: {}, createdBy: 'simulation' };
  }

  private wildTurn(): void {
    const { lots, gates, queue } = this.world;
    const drawn = lots.next();
    if (drawn < 0.75 && gates.count > 0) gates.open(lots.below(gates.count));
    else if (drawn < 0.88) this.deliver();
    else if (drawn < 0.9) this.deliverAgain();
    else if (drawn < 0.93) this.meddle();
    else if (this.luck === 'good') this.pass(lots.below(1_000));
    else if (drawn < 0.95) this.reconcile();
    else if (drawn < 0.97) this.pass(lots.chance(0.1) ? leaseMs + 1 : lots.below(2_000));
    else if (drawn < 0.975) this.pass(3_600_000);
    else if (drawn < 0.98) queue.flush();
    else if (drawn < 0.985) this.crash();
    else if (drawn < 0.987) this.dismiss();
  }

  private hire(): void {
    const process = new SimulatedProcess(this.world, `worker-${++this.born}`);
    const lanes = 1 + this.world.lots.below(4);
    const sliceMs = this.world.lots.chance(0.5) ? 0 : 500;
    this.workers.push({ process, engine: process.engine(lanes, sliceMs), stop: new AbortController() });
  }

  private client(): SimulatedProcess {
    const process = new SimulatedProcess(this.world, `client-${++this.born}`);
    this.clients.push(process);
    return process;
  }

  /** A process dies in the middle of whatever it does; another worker comes for a worker. */
  private crash(): void {
    const { lots, gates, queue } = this.world;
    const process = lots.pick([...this.workers.map((worker) => worker.process), ...this.clients]);
    if (process === undefined) return;
    this.crashes++;
    gates.kill(process);
    queue.stalled(process.name);
    this.busy.delete(process);
    this.clients = this.clients.filter((client) => client !== process);
    const before = this.workers.length;
    this.workers = this.workers.filter((worker) => worker.process !== process);
    if (this.workers.length < before) this.hire();
  }

  /** A worker is asked to stop: what it does is broken off in good order. */
  private dismiss(): void {
    const worker = this.world.lots.pick(this.workers);
    if (worker === undefined) return;
    this.note(`${worker.process.name} is dismissed`);
    worker.stop.abort(new Error('the worker stops'));
    this.call(worker.process, 'closes', () => worker.engine.close());
    this.workers = this.workers.filter((each) => each !== worker);
    this.hire();
  }

  private deliver(): boolean {
    const { lots, queue } = this.world;
    const id = lots.pick(queue.due());
    const worker = lots.pick(this.workers);
    if (id === undefined || worker === undefined) return false;
    const job = queue.take(id, worker.process.name);
    this.delivered.push(job);
    this.work(worker, job, () => queue.done(id));
    return true;
  }

  private deliverAgain(): void {
    const job = this.world.lots.pick(this.delivered);
    const worker = this.world.lots.pick(this.workers);
    if (job !== undefined && worker !== undefined) this.work(worker, job, () => undefined);
  }

  private work({ process, engine, stop }: Worker, job: StepJob, done: () => void): void {
    this.call(process, `takes ${job.stepId}#${job.attempt}`, () => engine.execute(job, stop.signal).then(done));
  }

  private reconcile(): void {
    const worker = this.world.lots.pick(this.workers);
    if (worker !== undefined) this.call(worker.process, 'reconciles', () => worker.engine.reconcile({ graceMs: 0 }));
  }

  private pass(ms: number): void {
    this.note(`${ms} ms pass`);
    this.world.clock.advance(ms);
    this.passTimers(ms);
  }

  private note(what: string): void {
    this.world.gates.passed.push(what);
  }

  /** Somebody does something to a run. */
  private meddle(): void {
    const { lots, store, tenantId } = this.world;
    const runId = lots.pick(store.runIds());
    if (runId === undefined) return;
    const client = this.client();
    const address = { tenantId, runId };
    const drawn = lots.below(10);
    if (drawn === 0) this.cancel(client, address);
    else if (drawn < 5) this.signal(client, address, `sig-${lots.below(6)}`);
    else this.help(client, address, store.stateOf(runId));
  }

  private cancel(client: SimulatedProcess, address: RunAddress): void {
    const by = { reason: 'drawn', cancelledBy: client.name };
    this.call(client, 'cancels', () => client.control.cancel(address, by));
  }

  private signal(client: SimulatedProcess, address: RunAddress, id: string): void {
    const signal = { id, name: 'go', payload: id, sentBy: client.name };
    this.call(client, `signals ${id}`, () => client.control.signal(address, signal));
  }

  /** Does what the run waits for. */
  private help(client: SimulatedProcess, address: RunAddress, { status, steps }: RunState): void {
    const { control } = client;
    if (status === 'suspended')
      this.call(client, 'resumes', () => control.resume(address, { resumedBy: client.name, budget: {} }));
    for (const [stepId, step] of steps) {
      if (step.status !== 'waiting') continue;
      const { subjectSha256, signal } = step;
      if (signal !== undefined) this.signal(client, address, `help-${this.world.lots.uuid()}`);
      if (subjectSha256 !== undefined) {
        const decision = { stepId, subjectSha256, approved: this.world.lots.chance(0.8), decidedBy: client.name };
        this.call(client, `decides ${stepId}`, () => control.approve(address, decision));
      }
    }
  }

  private call(process: SimulatedProcess, what: string, start: () => Promise<unknown>): void {
    this.note(`${process.name} ${what}`);
    this.busy.set(process, (this.busy.get(process) ?? 0) + 1);
    const end = (): void => {
      if (!process.dead) this.busy.set(process, this.busy.get(process)! - 1);
    };
    start().then(end, (error: unknown) => {
      end();
      const isRefusal = error instanceof MarimbaError && process.name.startsWith('client');
      if (!isRefusal && !process.dead) this.problems.push(`${process.name} ${what}: ${String((error as Error).stack)}`);
    });
  }

  /** Nobody is in the middle of anything and nothing is to be delivered. True when all runs have ended. */
  private async quiet(): Promise<boolean> {
    const { store, tenantId, queue, clock } = this.world;
    const stuck = [...this.busy].filter(([, calls]) => calls > 0).map(([{ name }]) => name);
    // A worker may hold a job that came a little too early; not for longer than the time that passes here.
    this.stuck = stuck.length > 0 ? this.stuck + 1 : 0;
    if (this.stuck > 1) this.problems.push(`${stuck} wait for nothing`);
    for (const runId of this.runIds.filter((each) => !store.runIds().includes(each))) {
      const client = this.client();
      this.call(client, 'starts a run once more', () => client.starter.start(this.startOf(runId)));
    }
    const living = new Set(this.workers.map(({ process }) => process.name));
    if (++this.quietTimes > mostQuietTimes) this.problems.push(`nothing happens any more, but not all has ended`);
    let live = this.runIds.length - this.runIds.filter((runId) => store.runIds().includes(runId)).length;
    for (const runId of store.runIds()) {
      this.report(runId, await checkPending(store, { tenantId, runId }));
      for (const { stepId, worker } of store.pendingOf(runId))
        if (worker !== undefined && living.has(worker))
          this.report(runId, [`${worker} holds '${stepId}' and does nothing`]);
      const state = store.stateOf(runId);
      if (hasEnded(state)) continue;
      live++;
      if (this.quietTimes > mostQuietTimes) this.report(runId, [JSON.stringify([...state.steps])]);
      this.help(this.client(), { tenantId, runId }, state);
    }
    // A timer whose job was lost is found when it is due.
    const timers = store
      .runIds()
      .flatMap((runId) => store.pendingOf(runId).map(({ notBefore }) => notBefore?.getTime()));
    const due = [queue.nextDue(), ...timers].filter((at) => at !== undefined);
    this.pass(Math.max(leaseMs + 1, ...(due.length === 0 ? [] : [Math.min(...due) - clock.now().getTime()])));
    if (this.luck === 'bad') this.reconcile();
    return live === 0;
  }

  private report(runId: string, found: string[]): void {
    this.problems.push(...found.map((problem) => `run ${runId}: ${problem}`));
  }
}

/** Everything that can go on without a gate has. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
