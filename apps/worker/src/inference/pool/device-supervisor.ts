import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceStatus } from '@marimba/contracts';
import type { SeenModel } from '@marimba/store';
import { DeviceRefused } from './device-errors.js';
import type { DeviceStats } from './device-messages.js';
import { DeviceProcess, type DeviceProcessOptions } from './device-process.js';

export interface RestartPolicy {
  /** The first wait before a restart; each one after is twice as long. */
  backoffMs: number;
  longestBackoffMs: number;
  /** Ends in a row after which the device is taken out. */
  ends: number;
  /** A process that ran so long ends a row. */
  calmMs: number;
  /** A device that was taken out is tried again after this. */
  outMs: number;
}

export interface DeviceSupervisorOptions extends Omit<DeviceProcessOptions, 'onStats'> {
  policy: RestartPolicy;
  /** Its status has changed. */
  onChange(supervisor: DeviceSupervisor): void;
}

/** Keeps the process of one device running, and takes the device out when that cannot be done. */
export class DeviceSupervisor {
  status: DeviceStatus = 'starting';
  /** Why it is not ready, or why its process ended last. */
  problem: string | undefined;
  restarts = 0;
  models: SeenModel[] = [];
  stats: DeviceStats | undefined;
  /** When the first try to open the models has ended, one way or the other. */
  readonly firstTry: Promise<void>;
  private process: DeviceProcess | undefined;
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;
  private endsInARow = 0;
  private tried: () => void = () => undefined;

  constructor(private readonly options: DeviceSupervisorOptions) {
    this.firstTry = new Promise((resolve) => {
      this.tried = resolve;
    });
  }

  get device(): string {
    return this.options.open.device;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** What takes calls now. */
  get ready(): DeviceProcess | undefined {
    return this.status === 'ready' ? this.process : undefined;
  }

  start(): void {
    this.loop ??= this.keepRunning();
  }

  /** Closes the models and ends the process. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.process?.stop();
    await this.loop;
  }

  private async keepRunning(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const waitMs = await this.runOnce();
      this.process = undefined;
      this.stats = undefined;
      this.tried();
      if (waitMs > 0)
        await sleep(waitMs, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  /** From start to end. @returns milliseconds to wait before the next start */
  private async runOnce(): Promise<number> {
    const onStats = (stats: DeviceStats): void => {
      this.stats = stats;
    };
    const process = new DeviceProcess({ ...this.options, onStats });
    this.process = process;
    try {
      this.models = await process.opened;
    } catch (error) {
      if (this.stopping.signal.aborted) return 0;
      if (!(error instanceof DeviceRefused)) return this.ended(await process.ended);
      await process.stop();
      this.process = undefined;
      return this.takeOut(error.remedy === undefined ? error.message : `${error.message}. ${error.remedy}`);
    }
    const since = performance.now();
    this.become('ready', this.problem);
    this.tried();
    const why = await process.ended;
    if (this.stopping.signal.aborted) return 0;
    if (performance.now() - since >= this.options.policy.calmMs) this.endsInARow = 0;
    return this.ended(why);
  }

  private ended(why: string): number {
    const { backoffMs, longestBackoffMs, ends } = this.options.policy;
    this.process = undefined;
    this.restarts += 1;
    this.endsInARow += 1;
    if (this.endsInARow >= ends) return this.takeOut(`its process ended ${ends} times in a row, at last: ${why}`);
    this.become('restarting', why);
    return Math.min(backoffMs * 2 ** (this.endsInARow - 1), longestBackoffMs);
  }

  private takeOut(problem: string): number {
    this.endsInARow = 0;
    this.become('out', problem);
    return this.options.policy.outMs;
  }

  private become(status: DeviceStatus, problem: string | undefined): void {
    this.status = status;
    this.problem = problem;
    this.options.onChange(this);
  }
}
