import { MarimbaError, type ModelResult, type TextFingerprint } from '@marimba/contracts';
import type { SeenModel } from '@marimba/store';
import type { TokenSink } from '../served-model.js';
import { DeviceEnded } from './device-errors.js';
import type { DeviceCall } from './device-process.js';
import type { DeviceSupervisor } from './device-supervisor.js';
import { RepeatedAnswer } from './repeated-answer.js';
import { prefixKeys, StateAffinity } from './state-affinity.js';

export interface DevicePoolOptions {
  devices: readonly DeviceSupervisor[];
  /** Calls that one device takes at a time, of one model. */
  slots: number;
}

export interface PooledCall extends Omit<DeviceCall, 'out'> {
  out: TokenSink;
}

interface Waiting {
  model: string;
  keys: string[];
  take(device: DeviceSupervisor): void;
  refuse(error: unknown): void;
}

/** A call whose devices have ended so often may be what ends them. */
const mostTries = 3;

/** All devices of a worker: gives each call to one of them, and to another when that one ends. */
export class DevicePool {
  private readonly affinity = new StateAffinity<DeviceSupervisor>();
  private readonly running = new Map<DeviceSupervisor, Map<string, number>>();
  private waiting: Waiting[] = [];
  private stopped = false;
  private starting: Promise<SeenModel[]> | undefined;
  private onSettled: (() => void) | undefined;
  /** The status of some device has changed. */
  onChange: () => void = () => undefined;
  /** A call is made again after its device has ended under it. */
  onRepeat: (device: string, error: Error) => void = () => undefined;

  constructor(private readonly options: DevicePoolOptions) {}

  get devices(): readonly DeviceSupervisor[] {
    return this.options.devices;
  }

  /** Calls of one model that all devices take together which answer calls or soon will. */
  get places(): number {
    return this.options.slots * this.devices.filter(({ status }) => status !== 'out').length;
  }

  get works(): boolean {
    return this.places > 0;
  }

  /**
   * Resolves when a device is ready. The first opens the models alone, so that they are imported once.
   * @throws MarimbaError with every device's reason when all are taken out
   */
  start(): Promise<SeenModel[]> {
    this.starting ??= this.startDevices();
    return this.starting;
  }

  private async startDevices(): Promise<SeenModel[]> {
    const [first, ...others] = this.devices;
    first?.start();
    await first?.firstTry;
    for (const device of others) device.start();
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const ready = this.devices.find(({ status }) => status === 'ready');
        if (ready === undefined && this.works) return;
        this.onSettled = undefined;
        if (ready !== undefined) resolve(ready.models);
        else reject(this.noDevice());
      };
      this.onSettled = look;
      look();
    });
  }

  /** To be called when a device's status has changed. */
  changed(device: DeviceSupervisor): void {
    if (device.status !== 'ready') this.affinity.forget(device);
    this.onSettled?.();
    this.hand();
    this.onChange();
  }

  /** Calls of a model that run on a device. */
  load(device: DeviceSupervisor, model: string): number {
    return this.running.get(device)?.get(model) ?? 0;
  }

  /**
   * A call whose device ends is made again on whatever device is free, from the states that are kept there.
   * @throws MarimbaError, TerminalError of the model; DeviceEnded when device after device ended under it
   */
  async answer({ out, ...call }: PooledCall): Promise<ModelResult> {
    const answer = new RepeatedAnswer(out);
    const keys = prefixKeys(call.tenantId, call.model, call.request);
    for (let tries = 1; ; tries++) {
      const device = await this.slot(call.model, keys, call.signal);
      try {
        if (device.ready === undefined) throw new DeviceEnded(device.device, device.problem ?? 'unknown');
        this.affinity.remember(keys, device);
        const result = await device.ready.generate({ ...call, out: (text, logprobs) => answer.write(text, logprobs) });
        if ('finishReason' in result && result.finishReason !== 'aborted') answer.finish();
        return result;
      } catch (error) {
        call.signal.throwIfAborted();
        if (!(error instanceof DeviceEnded) || tries >= mostTries || this.stopped) throw error;
        answer.again();
        this.onRepeat(device.device, error);
      } finally {
        this.count(device, call.model, -1);
        this.hand();
      }
    }
  }

  /**
   * Drops the kept states whose text holds a forgotten one, on all devices; gives how many for each thing that was
   * forgotten. Undefined, and nothing done, while a device is not ready: its models' states may lie on disk.
   * @throws DeviceEnded, MarimbaError
   */
  async forgetStates(forgotten: readonly (readonly TextFingerprint[])[]): Promise<number[] | undefined> {
    const ready = this.devices.flatMap((device) => device.ready ?? []);
    if (ready.length < this.devices.length) return undefined;
    const each = await Promise.all(ready.map((device) => device.forgetStates(forgotten)));
    return forgotten.map((_, index) => each.reduce((sum, counts) => sum + counts[index]!, 0));
  }

  /** Closes every device's models. What still runs is broken off. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.devices.map((device) => device.stop()));
  }

  /** Waits for a free place; it is counted as taken. */
  private slot(model: string, keys: string[], signal: AbortSignal): Promise<DeviceSupervisor> {
    return new Promise<DeviceSupervisor>((take, refuse) => {
      if (signal.aborted) return refuse(signal.reason);
      const waiting = { model, keys, take, refuse };
      signal.addEventListener('abort', () => {
        this.waiting = this.waiting.filter((each) => each !== waiting);
        refuse(signal.reason);
      });
      this.waiting.push(waiting);
      this.hand();
    });
  }

  /** Gives waiting calls to free devices, in the order in which they came. */
  private hand(): void {
    if (!this.works) for (const { refuse } of this.waiting.splice(0)) refuse(this.noDevice());
    this.waiting = this.waiting.filter(({ model, keys, take }) => {
      const device = this.choose(model, keys);
      if (device === undefined) return true;
      this.count(device, model, 1);
      take(device);
      return false;
    });
  }

  /**
   * The device that has read the longest beginning of the prompt, unless it has half a batch more to do than another;
   * else the least busy.
   */
  private choose(model: string, keys: string[]): DeviceSupervisor | undefined {
    const { slots } = this.options;
    const load = (device: DeviceSupervisor): number => this.load(device, model);
    const free = this.devices.filter((device) => device.ready !== undefined && load(device) < slots);
    const [idlest] = free.toSorted((a, b) => load(a) - load(b));
    if (idlest === undefined) return undefined;
    const most = load(idlest) + slots / 2;
    return this.affinity.find(keys, (device) => free.includes(device) && load(device) < most) ?? idlest;
  }

  private count(device: DeviceSupervisor, model: string, change: 1 | -1): void {
    const loads = this.running.get(device) ?? new Map<string, number>();
    loads.set(model, (loads.get(model) ?? 0) + change);
    this.running.set(device, loads);
  }

  private noDevice(): MarimbaError {
    const reasons = this.devices.map(({ device, problem }) => `${device}: ${problem ?? 'not started'}`);
    return new MarimbaError('model.unavailable', `no device of this worker can be used (${reasons.join('; ')})`, {
      remedy: 'Look into the log of the worker, or name other devices in MARIMBA_DEVICES.',
    });
  }
}
