import type { DeviceResource, ServedModelResource, WorkerResource } from '@marimba/contracts';
import type { WorkerConfig } from '../tokens.js';
import { workerName } from '../worker-name.js';

export interface InferenceStatus {
  devices(): DeviceResource[];
  models(): Promise<ServedModelResource[]>;
  /** Calls that are being answered. */
  running(): number;
}

/** What this process says of itself, to the list of workers and to health checks. */
export class WorkerStatus {
  readonly name: string;
  /** Told by the role inference once it serves. */
  inference: InferenceStatus | undefined;
  draining = false;
  /** Told by the role steps while it works. */
  steps = 0;
  /** Runs that it began itself and works on. */
  private runsBegun = 0;
  /** Told how many there are. */
  onBegun: (runs: number) => void = () => undefined;
  /** How each role stops taking work and takes it again. */
  readonly roles: ((drained: boolean) => Promise<void>)[] = [];
  private drained = false;
  /** Told when something has changed that others want to know at once. */
  onChange: () => void = () => undefined;
  private readonly startedAt = new Date().toISOString();

  constructor(private readonly config: WorkerConfig) {
    this.name = workerName(config);
  }

  /** A device that is not ready makes a worker degraded; with none ready it is unavailable. */
  get status(): WorkerResource['status'] {
    if (this.draining) return 'draining';
    if (this.drained) return this.working > 0 ? 'draining' : 'drained';
    if (this.inference === undefined) return this.config.WORKER_ROLES.includes('inference') ? 'starting' : 'ready';
    const devices = this.inference.devices();
    if (devices.every(({ status }) => status === 'ready')) return 'ready';
    return devices.some(({ status }) => status === 'ready') ? 'degraded' : 'unavailable';
  }

  /** Steps and calls. */
  get working(): number {
    return this.steps + this.runsBegun + (this.inference?.running() ?? 0);
  }

  /** Takes nothing more and finishes what it has, or takes work again. */
  async drain(drained: boolean): Promise<void> {
    if (this.drained === drained || this.draining) return;
    this.drained = drained;
    await Promise.all(this.roles.map((role) => role(drained)));
    this.onChange();
  }

  /** Told when a step or a call has ended: the last of a draining worker is news. */
  finished(): void {
    if (this.drained && this.working === 0) this.onChange();
  }

  begun(runs: number): void {
    this.runsBegun = runs;
    this.onBegun(runs);
    this.finished();
  }

  async describe(): Promise<WorkerResource> {
    return {
      name: this.name,
      roles: [...new Set(this.config.WORKER_ROLES)],
      status: this.status,
      working: this.working,
      startedAt: this.startedAt,
      seenAt: new Date().toISOString(),
      devices: this.inference?.devices() ?? [],
      models: (await this.inference?.models()) ?? [],
    };
  }
}
