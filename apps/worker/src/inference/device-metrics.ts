import { Counter, Gauge, type Registry } from 'prom-client';
import type { DevicePool } from './pool/device-pool.js';
import { reportDevices } from './pool/device-report.js';

type Label = 'device' | 'model' | 'tier' | 'reason';
type Labels = Partial<Record<Label, string>>;

/**
 * What devices and their engines say of themselves. Counts of an engine begin at 0 with each process, as Prometheus expects
 * of counters.
 */
export class DeviceMetrics {
  private readonly instruments = new Map<string, Gauge<Label> | Counter<Label>>();

  constructor(private readonly registry: Registry) {}

  watch(pool: DevicePool): void {
    const collect = () => this.collect(pool);
    this.gauge('device_up', 'Whether a device answers calls', ['device'], collect);
    this.counter('device_restarts_total', 'Times that the process of a device ended by itself', ['device']);
    this.gauge('device_memory_bytes', 'Resident memory of the process of a device', ['device']);
    this.gauge('device_running_calls', 'Calls that a device is answering', ['device', 'model']);
    this.gauge('device_tokens_per_second', 'Tokens written a second, all calls together', ['device', 'model']);
    this.gauge('device_batch_size', 'Calls that wrote a token in one run, on average', ['device', 'model']);
    this.gauge('state_reserved_bytes', 'Bytes set aside for the states of running calls', ['device', 'model']);
    this.gauge('state_bytes', 'Bytes of kept states', ['device', 'model', 'tier']);
    this.counter('state_hits_total', 'Prompts that continued from a kept state', ['device', 'model', 'tier']);
    this.counter('state_misses_total', 'Prompts that continued from none, by reason', ['device', 'model', 'reason']);
  }

  /** Runs when the first of them is read, before the others are. */
  private collect(pool: DevicePool): void {
    for (const instrument of this.instruments.values()) instrument.reset();
    for (const { name: device, status, restarts, memoryBytes = 0, models } of reportDevices(pool)) {
      this.set('device_up', { device }, status === 'ready' ? 1 : 0);
      this.set('device_restarts_total', { device }, restarts);
      this.set('device_memory_bytes', { device }, memoryBytes);
      for (const { name: model, running, tokensPerSecond, batchSize, reservedBytes, states } of models) {
        this.set('device_running_calls', { device, model }, running);
        this.set('device_tokens_per_second', { device, model }, tokensPerSecond);
        this.set('device_batch_size', { device, model }, batchSize);
        this.set('state_reserved_bytes', { device, model }, reservedBytes);
        for (const tier of ['memory', 'disk'] as const)
          this.set('state_bytes', { device, model, tier }, states[tier].bytes);
      }
    }
    for (const { device, stats } of pool.devices)
      for (const { name: model, engine } of stats?.models ?? []) {
        const { hits, misses } = engine.states;
        for (const [tier, count] of Object.entries(hits)) this.set('state_hits_total', { device, model, tier }, count);
        for (const [reason, count] of Object.entries(misses))
          this.set('state_misses_total', { device, model, reason }, count);
      }
  }

  private set(name: string, labels: Labels, value: number): void {
    this.instruments.get(name)?.inc(labels, value);
  }

  private gauge(name: string, help: string, labelNames: Label[], collect?: () => void): void {
    const settings = { name: `marimba_${name}`, help, labelNames, registers: [this.registry] };
    this.instruments.set(name, new Gauge(collect === undefined ? settings : { ...settings, collect }));
  }

  private counter(name: string, help: string, labelNames: Label[]): void {
    this.instruments.set(name, new Counter({ name: `marimba_${name}`, help, labelNames, registers: [this.registry] }));
  }
}
