import { randomUUID } from 'node:crypto';
import {
  type AnyStepHandler,
  type JsonObject,
  type JsonValue,
  type RunEvent,
  type StepContext,
  type StepHandler,
  type StepKind,
  type StepOfKind,
  stepDefinition,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { prepareRun } from '../run/prepare-run.js';
import { RunEngine, type RunEngineOptions } from '../run/run-engine.js';
import { FakeClock } from './fake-clock.js';
import { FakeJobQueue } from './fake-job-queue.js';
import { FakeNotifier } from './fake-notifier.js';
import { InMemoryRunStore } from './in-memory-run-store.js';

/** Everything that a run needs, in memory: start runs, then let workers work. */
export class EngineHarness {
  readonly tenantId = randomUUID();
  readonly clock = new FakeClock();
  readonly queue = new FakeJobQueue();
  readonly notifier = new FakeNotifier();
  readonly store = new InMemoryRunStore(this.clock);

  /** A worker; kinds without a handler get one that fails the test that reaches it. */
  engine(handlers: readonly AnyStepHandler[], options: Partial<RunEngineOptions> = {}): RunEngine {
    const { store, queue, notifier, clock } = this;
    const given = new Set(handlers.map(({ kind }) => kind));
    const missing = stepDefinition.options
      .map(({ shape }) => shape.kind.value)
      .filter((kind) => !given.has(kind))
      .map((kind) =>
        stubHandler(kind, () => {
          throw new Error(`no handler for '${kind}' in this test`);
        }),
      );
    const all = [...handlers, ...missing];
    return new RunEngine({
      store,
      queue,
      notifier,
      clock,
      handlers: all,
      worker: 'worker-1',
      leaseMs: 10_000,
      ...options,
    });
  }

  async start(definition: WorkflowDefinition, input: JsonObject = {}): Promise<string> {
    const { tenantId, clock, store } = this;
    const runId = randomUUID();
    const keep = (value: JsonValue) => store.keep(tenantId, value);
    const { events, jobs } = await prepareRun({
      tenantId,
      runId,
      definition,
      version: 1,
      input,
      createdBy: 'test',
      clock,
      keep,
    });
    await store.create(tenantId, { runId, definition, events });
    for (const job of jobs) await this.queue.enqueueStep(job);
    return runId;
  }

  /** Works until the queue is empty; delays are waited for by moving the clock. `pick` chooses the next job's position. */
  async drain(engine: RunEngine, pick: (waiting: number) => number = () => 0): Promise<void> {
    for (;;) {
      const queued = this.queue.take(pick(this.queue.waiting.length));
      if (queued === undefined) return;
      this.clock.advance(queued.delayMs);
      await engine.execute(queued.job, new AbortController().signal);
    }
  }

  async events(runId: string): Promise<RunEvent[]> {
    return (await this.store.load(this.tenantId, runId)).events;
  }

  /** The output of a run that has ended. @throws Error when it has not, or has ended otherwise */
  async output(runId: string): Promise<JsonValue> {
    const last = (await this.events(runId)).at(-1);
    if (last?.type !== 'run.completed') throw new Error(`the run ended with ${JSON.stringify(last)}`);
    return this.store.resolve(this.tenantId, last.data.output);
  }
}

/** A handler out of a function. */
export function stubHandler<K extends StepKind>(
  kind: K,
  execute: (step: StepOfKind<K>, context: StepContext) => JsonValue | Promise<JsonValue>,
): AnyStepHandler {
  const handler: StepHandler<K> = { kind, execute: async (step, context) => execute(step, context) };
  return handler as unknown as AnyStepHandler;
}

/** Gives the evaluated value of a transform step back. */
export const echo: AnyStepHandler = stubHandler('transform', (step) => step.value);
