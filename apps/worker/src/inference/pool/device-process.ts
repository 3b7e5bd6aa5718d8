import { type ChildProcess, fork } from 'node:child_process';
import {
  fromErrorRecord,
  type ModelRequest,
  type ModelResult,
  type TextFingerprint,
  type TokenLogprob,
} from '@marimba/contracts';
import type { SeenModel } from '@marimba/store';
import { DeviceEnded, DeviceRefused } from './device-errors.js';
import type { DeviceStats, FromDevice, OpenMessage, ToDevice } from './device-messages.js';

export interface DeviceTimes {
  /** Between two looks at its health. */
  pingMs: number;
  /** How long it may say nothing before it is taken for hung. */
  pingPatienceMs: number;
  /** How long an engine may owe an answer about itself, which it gives between two runs of the model. */
  enginePatienceMs: number;
  /** How long opening may go on without a word. */
  openPatienceMs: number;
  /** How long closing may take. */
  closePatienceMs: number;
}

export interface DeviceProcessOptions {
  /** The program; see device-main. */
  entry: string;
  open: OpenMessage;
  times: DeviceTimes;
  onProgress(progress: Extract<FromDevice, { kind: 'progress' }>['progress']): void;
  onTrouble(message: string): void;
  onStats(stats: DeviceStats): void;
}

export interface DeviceCall {
  model: string;
  tenantId: string;
  request: ModelRequest;
  out(text: string, logprobs?: TokenLogprob[]): void;
  signal: AbortSignal;
}

interface Pending {
  out(text: string, logprobs?: TokenLogprob[]): void;
  resolve(result: ModelResult): void;
  reject(error: Error): void;
}

interface Search {
  resolve(dropped: number[]): void;
  reject(error: Error): void;
}

/** One process of one device, from its start to its end. */
export class DeviceProcess {
  /** Rejects with {@link DeviceRefused} or {@link DeviceEnded}. */
  readonly opened: Promise<SeenModel[]>;
  /** Resolves when the process is gone, with why. */
  readonly ended: Promise<string>;
  private readonly child: ChildProcess;
  private readonly pending = new Map<number, Pending>();
  private readonly searches = new Map<number, Search>();
  private nextId = 1;
  private reason: string | undefined;
  private closing = false;
  private watchdog: NodeJS.Timeout | undefined;
  private pinging: NodeJS.Timeout | undefined;
  private settle: { resolve(models: SeenModel[]): void; reject(error: Error): void } | undefined;

  constructor(private readonly options: DeviceProcessOptions) {
    this.child = fork(options.entry, [], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.opened = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    this.opened.catch(() => undefined);
    this.ended = new Promise((resolve) => {
      const end = (why: string): void => resolve(this.end(why));
      this.child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
      this.child.once('error', (error) => end(error.message));
    });
    this.child.on('message', (message: FromDevice) => this.receive(message));
    this.expectWord(options.times.openPatienceMs, 'said nothing while opening its models');
    this.send(options.open);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** @throws DeviceEnded when the process ends first; MarimbaError, TerminalError of the model */
  generate({ out, signal, ...asked }: DeviceCall): Promise<ModelResult> {
    const id = this.nextId++;
    const cancel = (): void => this.send({ kind: 'cancel', id });
    return new Promise<ModelResult>((resolve, reject) => {
      if (this.reason !== undefined) return reject(this.endedError());
      this.pending.set(id, { out, resolve, reject });
      this.send({ kind: 'generate', id, ...asked });
      signal.addEventListener('abort', cancel);
      if (signal.aborted) cancel();
    }).finally(() => {
      this.pending.delete(id);
      signal.removeEventListener('abort', cancel);
    });
  }

  /** States dropped for each thing that was forgotten. @throws DeviceEnded when the process ends first, MarimbaError */
  forgetStates(forgotten: readonly (readonly TextFingerprint[])[]): Promise<number[]> {
    const id = this.nextId++;
    return new Promise<number[]>((resolve, reject) => {
      if (this.reason !== undefined) return reject(this.endedError());
      this.searches.set(id, { resolve, reject });
      this.send({ kind: 'forget', id, forgotten });
    }).finally(() => this.searches.delete(id));
  }

  /** Lets it close its models, and ends it when that takes too long. */
  async stop(): Promise<void> {
    clearInterval(this.pinging);
    this.expectWord(this.options.times.closePatienceMs, 'did not close its models');
    this.closing = true;
    this.send({ kind: 'close' });
    await this.ended;
  }

  private receive(message: FromDevice): void {
    const call = 'id' in message ? this.pending.get(message.id) : undefined;
    switch (message.kind) {
      case 'progress':
        this.expectWord(this.options.times.openPatienceMs, 'said nothing while opening its models');
        this.options.onProgress(message.progress);
        break;
      case 'trouble':
        this.options.onTrouble(message.message);
        break;
      case 'opened':
        this.startPinging();
        this.settle?.resolve(message.models);
        break;
      case 'refused':
        this.settle?.reject(new DeviceRefused(message.error));
        break;
      case 'token':
        call?.out(message.text, message.logprobs);
        break;
      case 'done':
        call?.resolve(message.result);
        break;
      case 'forgotten':
        this.searches.get(message.id)?.resolve(message.dropped);
        break;
      case 'failed':
        (call ?? this.searches.get(message.id))?.reject(fromErrorRecord(message.error));
        break;
      case 'pong':
        this.hear(message.stats);
    }
  }

  private startPinging(): void {
    const { pingMs, pingPatienceMs } = this.options.times;
    const ping = (): void => this.send({ kind: 'ping' });
    this.expectWord(pingPatienceMs, 'did not answer');
    this.pinging = setInterval(ping, pingMs);
    ping();
  }

  private hear(stats: DeviceStats): void {
    const { pingPatienceMs, enginePatienceMs } = this.options.times;
    this.options.onStats(stats);
    if (stats.silentMs > enginePatienceMs) this.kill(`the engine hung for ${Math.round(stats.silentMs / 1000)} s`);
    else this.expectWord(pingPatienceMs, 'did not answer');
  }

  /** From now on it has so long to say something. */
  private expectWord(patienceMs: number, otherwise: string): void {
    if (this.reason !== undefined || this.closing) return;
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.kill(`it ${otherwise} for ${patienceMs / 1000} s`), patienceMs);
  }

  private kill(why: string): void {
    this.reason ??= why;
    this.child.kill('SIGKILL');
  }

  private end(why: string): string {
    this.reason ??= why;
    clearTimeout(this.watchdog);
    clearInterval(this.pinging);
    const error = this.endedError();
    this.settle?.reject(error);
    for (const { reject } of [...this.pending.values(), ...this.searches.values()]) reject(error);
    return this.reason;
  }

  private endedError(): DeviceEnded {
    return new DeviceEnded(this.options.open.device, this.reason ?? 'unknown');
  }

  /** What cannot be sent any more is answered by the end of the process. */
  private send(message: ToDevice): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }
}
