import { MarimbaError, type ModelResult, type TextFingerprint, toErrorRecord } from '@marimba/contracts';
import type { EngineStats, OpenOptions } from '@marimba/inference';
import type { SeenModel } from '@marimba/store';
import type { TokenSink } from '../served-model.js';
import type {
  ForgetMessage,
  FromDevice,
  GenerateMessage,
  HostedStats,
  OpenMessage,
  ToDevice,
} from './device-messages.js';

/** A model as a device's process holds it. */
export interface HostedModel {
  readonly description: SeenModel;
  answer(
    request: GenerateMessage['request'],
    out: TokenSink,
    signal: AbortSignal,
    tenantId: string,
  ): Promise<ModelResult>;
  /** Drops the kept states whose text holds a forgotten one; gives how many for each thing that was forgotten. */
  forgetStates(forgotten: readonly (readonly TextFingerprint[])[]): Promise<number[]>;
  stats(): Promise<EngineStats>;
  close(): Promise<void>;
}

export type OpenModel = (folder: string, device: string, options: OpenOptions) => Promise<HostedModel>;

/** Inside a device's process: opens its models, answers calls, tells how they do. */
export class DeviceHost {
  private readonly models = new Map<string, HostedModel>();
  private readonly calls = new Map<number, AbortController>();
  private readonly stats = new Map<string, HostedStats & { at: number }>();
  private askedAt: number | undefined;

  constructor(
    private readonly openModel: OpenModel,
    private readonly send: (message: FromDevice) => void,
  ) {}

  async receive(message: ToDevice): Promise<void> {
    switch (message.kind) {
      case 'open':
        return this.open(message);
      case 'generate':
        return this.generate(message);
      case 'forget':
        return this.forget(message);
      case 'cancel':
        return this.calls.get(message.id)?.abort();
      case 'ping':
        return this.tell();
      case 'close':
        return this.close();
    }
  }

  private async open({ device, folders, options }: OpenMessage): Promise<void> {
    const onProgress: OpenOptions['onProgress'] = (progress) => this.send({ kind: 'progress', progress });
    const onTrouble = (trouble: string): void => this.send({ kind: 'trouble', message: trouble });
    try {
      for (const folder of folders) {
        const model = await this.openModel(folder, device, { ...options, onProgress, onTrouble });
        this.models.set(model.description.name, model);
      }
      this.send({ kind: 'opened', models: [...this.models.values()].map(({ description }) => description) });
    } catch (error) {
      this.send({ kind: 'refused', error: toErrorRecord(error, 'model.failed') });
    }
  }

  private async generate({ id, model: name, request, tenantId }: GenerateMessage): Promise<void> {
    const abort = new AbortController();
    this.calls.set(id, abort);
    try {
      const model = this.models.get(name);
      if (model === undefined) throw new MarimbaError('model.unavailable', `this device holds no model '${name}'`);
      const result = await model.answer(
        request,
        (text, _anew, logprobs) => this.send({ kind: 'token', id, text, logprobs }),
        abort.signal,
        tenantId,
      );
      this.send({ kind: 'done', id, result });
    } catch (error) {
      this.send({ kind: 'failed', id, error: toErrorRecord(error, 'model.failed') });
    } finally {
      this.calls.delete(id);
    }
  }

  private async forget({ id, forgotten }: ForgetMessage): Promise<void> {
    try {
      const each = await Promise.all([...this.models.values()].map((model) => model.forgetStates(forgotten)));
      const dropped = forgotten.map((_, index) => each.reduce((sum, counts) => sum + counts[index]!, 0));
      this.send({ kind: 'forgotten', id, dropped });
    } catch (error) {
      this.send({ kind: 'failed', id, error: toErrorRecord(error, 'model.failed') });
    }
  }

  /** Answers with what is known; an engine that does not say more keeps nobody waiting, but is seen to be silent. */
  private async tell(): Promise<void> {
    const silentMs = this.askedAt === undefined ? 0 : performance.now() - this.askedAt;
    const models = [...this.stats.values()].map(({ at: _, ...stats }) => stats);
    this.send({ kind: 'pong', stats: { memoryBytes: process.memoryUsage.rss(), silentMs, models } });
    if (this.askedAt !== undefined) return;
    this.askedAt = performance.now();
    await Promise.allSettled([...this.models].map(async ([name, model]) => this.keepStats(name, await model.stats())));
    this.askedAt = undefined;
  }

  private keepStats(name: string, engine: EngineStats): void {
    const at = performance.now();
    const before = this.stats.get(name);
    const tokens = engine.totals.outputTokens - (before?.engine.totals.outputTokens ?? 0);
    const runs = engine.totals.decodeSteps - (before?.engine.totals.decodeSteps ?? 0);
    const tokensPerSecond = before === undefined ? 0 : (1000 * tokens) / (at - before.at);
    this.stats.set(name, { name, engine, tokensPerSecond, batchSize: runs === 0 ? 0 : tokens / runs, at });
  }

  private async close(): Promise<void> {
    for (const abort of this.calls.values()) abort.abort();
    await Promise.all([...this.models.values()].map((model) => model.close()));
  }
}
