import { type AnyStepHandler, type WorkflowDefinition, workingSteps } from '@marimba/contracts';
import { stubHandler } from '../engine-harness.js';
import { FakeClock } from '../fake-clock.js';
import { FakeNotifier } from '../fake-notifier.js';
import { InMemoryRunStore } from '../in-memory-run-store.js';
import { drawnWorkflows } from './drawn-workflow.js';
import { Effects } from './effects.js';
import { Gates } from './gates.js';
import { SeededLots } from './seeded-lots.js';
import { SimulatedQueue } from './simulated-queue.js';

/** What outlives every process of a simulation. */
export class World {
  readonly lots: SeededLots;
  readonly gates = new Gates();
  readonly clock = new FakeClock();
  readonly notifier = new FakeNotifier();
  readonly store = new InMemoryRunStore(this.clock);
  readonly queue = new SimulatedQueue(this.clock);
  readonly effects: Effects;
  readonly main: WorkflowDefinition;
  readonly tenantId: string;
  /** Of kinds that the drawn workflows do not have. */
  readonly unusedHandlers: readonly AnyStepHandler[] = workingSteps
    .map(({ shape }) => shape.kind.value)
    .filter((kind) => kind !== 'tool' && kind !== 'transform')
    .map((kind) =>
      stubHandler(kind, () => {
        throw new Error(`no workflow here has a step of kind '${kind}'`);
      }),
    );
  private readonly workflows: Map<string, WorkflowDefinition>;

  constructor(seed: number) {
    this.lots = new SeededLots(seed);
    this.tenantId = this.lots.uuid();
    this.effects = new Effects(this.gates, this.lots);
    const { main, others } = drawnWorkflows(this.lots);
    this.main = main;
    this.workflows = new Map([main, ...others].map((workflow) => [workflow.name, workflow]));
  }

  workflow(name: string): { version: number; definition: WorkflowDefinition } {
    return { version: 1, definition: this.workflows.get(name)! };
  }
}
