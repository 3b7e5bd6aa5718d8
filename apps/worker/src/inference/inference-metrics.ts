import { type InferenceResult, MarimbaError, type ModelResult, type ServedModelResource } from '@marimba/contracts';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { DeviceMetrics } from './device-metrics.js';
import type { DevicePool } from './pool/device-pool.js';

const seconds = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** What model calls do, as Prometheus reads it. */
export class InferenceMetrics {
  private readonly calls: Counter<'model' | 'outcome'>;
  private readonly repeats: Counter<'device'>;
  private readonly tokens: Counter<'model' | 'kind'>;
  private readonly phases: Histogram<'model' | 'phase'>;
  private readonly devices: DeviceMetrics;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.calls = new Counter({
      name: 'marimba_model_calls_total',
      help: 'Model calls by how they ended: stop, length, aborted or the code of an error',
      labelNames: ['model', 'outcome'],
      registers,
    });
    this.repeats = new Counter({
      name: 'marimba_model_calls_repeated_total',
      help: 'Calls that were made again because the process of their device ended under them',
      labelNames: ['device'],
      registers,
    });
    this.tokens = new Counter({
      name: 'marimba_tokens_total',
      help: 'Tokens of finished calls: prompt (all), cached (of the prompt, from a kept state), output',
      labelNames: ['model', 'kind'],
      registers,
    });
    this.phases = new Histogram({
      name: 'marimba_call_phase_seconds',
      help: 'Seconds of finished calls by phase: queue (in the engine), prefill, decode',
      labelNames: ['model', 'phase'],
      buckets: seconds,
      registers,
    });
    this.devices = new DeviceMetrics(registry);
  }

  /** Counts a call and gives its result. A call that is broken off is no failure. */
  async count(model: string, signal: AbortSignal, call: () => Promise<ModelResult>): Promise<ModelResult> {
    try {
      const result = await call();
      this.calls.inc({ model, outcome: 'finishReason' in result ? result.finishReason : outcomeOf(result) });
      if ('usage' in result) this.took(model, result);
      return result;
    } catch (error) {
      const code = error instanceof MarimbaError ? error.code : 'internal.error';
      this.calls.inc({ model, outcome: signal.aborted ? 'aborted' : code });
      throw error;
    }
  }

  repeated(device: string): void {
    this.repeats.inc({ device });
  }

  /** From now on devices and queues are looked at whenever the metrics are read. */
  watch(pool: DevicePool | undefined, served: () => Promise<ServedModelResource[]>): void {
    if (pool !== undefined) this.devices.watch(pool);
    new Gauge({
      name: 'marimba_queue_depth',
      help: 'Calls of a model, of all workers together, that wait or are being answered',
      labelNames: ['model'],
      registers: [this.registry],
      async collect() {
        this.reset();
        for (const { name, queueDepth } of await served()) this.set({ model: name }, queueDepth);
      },
    });
  }

  private took(model: string, { usage, timing }: InferenceResult): void {
    const { promptTokens, cachedTokens, outputTokens } = usage;
    for (const [kind, count] of Object.entries({ prompt: promptTokens, cached: cachedTokens, output: outputTokens }))
      this.tokens.inc({ model, kind }, count);
    const { queueMs, prefillMs, decodeMs } = timing;
    for (const [phase, ms] of Object.entries({ queue: queueMs, prefill: prefillMs, decode: decodeMs }))
      this.phases.observe({ model, phase }, ms / 1000);
  }
}

const outcomeOf = (result: ModelResult): string => ('scores' in result ? 'reranked' : 'embedded');
