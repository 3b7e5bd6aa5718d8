import { randomUUID } from 'node:crypto';
import {
  type AnyStepHandler,
  type Budget,
  type JsonObject,
  type JsonValue,
  type RunEvent,
  type StepContext,
  type StepHandler,
  type StepOfKind,
  TerminalError,
  type WorkflowDefinition,
  type WorkingKind,
  workingSteps,
} from '@marimba/contracts';
import { foldEvents } from '../run/decide.js';
import { RunControl } from '../run/run-control.js';
import { RunEngine, type RunEngineOptions } from '../run/run-engine.js';
import { RunStarter } from '../run/run-starter.js';
import { isPending } from '../run/run-state.js';
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
  readonly control = new RunControl(this);
  readonly definitions = new Map<string, WorkflowDefinition>();
  readonly starter = new RunStarter({
    workflows: { get: async (_tenantId, name) => this.registered(name) },
    runs: this.store,
    queue: this.queue,
    notifier: this.notifier,
    clock: this.clock,
    newId: randomUUID,
  });
  private tokens = 0;

  /** A worker; kinds without a handler get one that fails the test that reaches it. */
  engine(handlers: readonly AnyStepHandler[], options: Partial<RunEngineOptions> = {}): RunEngine {
    const { store, queue, notifier, clock } = this;
    const given = new Set<string>(handlers.map(({ kind }) => kind));
    const missing = workingSteps
      .map(({ shape }) => shape.kind.value)
      .filter((kind) => !given.has(kind))
      .map((kind) =>
        stubHandler(kind, () => {
          throw new Error(`no handler for '${kind}' in this test`);
        }),
      );
    return new RunEngine({
      store,
      queue,
      notifier,
      clock,
      chance: { token: () => `token-${++this.tokens}`, lot: () => 0 },
      children: this.starter.children,
      handlers: [...handlers, ...missing],
      worker: 'worker-1',
      leaseMs: 10_000,
      ...options,
    });
  }

  async start(definition: WorkflowDefinition, input: JsonObject = {}, budget?: Budget, user?: string): Promise<string> {
    this.definitions.set(definition.name, definition);
    const { tenantId } = this;
    return this.starter.start({ tenantId, workflow: definition.name, input, createdBy: 'test', budget, user });
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

  /** The pending steps that are stored, and those that the log implies: they must be the same. */
  async pending(runId: string): Promise<{ stored: string[]; implied: string[] }> {
    const { definition, events } = await this.store.load(this.tenantId, runId);
    const state = foldEvents(definition, events);
    const implied = ['completed', 'failed', 'cancelled'].includes(state.status)
      ? []
      : [...state.steps].filter(([, step]) => isPending(step)).map(([stepId, { attempt }]) => `${stepId}#${attempt}`);
    const stored = this.store.pendingOf(runId).map(({ stepId, attempt }) => `${stepId}#${attempt}`);
    return { stored: stored.sort(), implied: implied.sort() };
  }

  private registered(name: string): { version: number; definition: WorkflowDefinition } {
    const definition = this.definitions.get(name);
    if (definition === undefined) throw new TerminalError('workflow.not-found', `there is no workflow ${name}`);
    return { version: 1, definition };
  }
}

/** A handler out of a function. */
export function stubHandler<K extends WorkingKind>(
  kind: K,
  execute: (step: StepOfKind<K>, context: StepContext) => JsonValue | Promise<JsonValue>,
): AnyStepHandler {
  const handler: StepHandler<K> = { kind, execute: async (step, context) => execute(step, context) };
  return handler as unknown as AnyStepHandler;
}

/** Gives the evaluated value of a transform step back. */
export const echo: AnyStepHandler = stubHandler('transform', (step) => step.value);
