import { RunControl } from '../../run/run-control.js';
import { RunEngine } from '../../run/run-engine.js';
import { RunStarter } from '../../run/run-starter.js';
import type { Life } from './gates.js';
import type { World } from './world.js';

/** Calls that nobody else could see the time of. */
const unseen = ['keep', 'resolve'];

/** What a process of the simulation has: everything outside it is reached through gates, and nothing once it is dead. */
export class SimulatedProcess implements Life {
  dead = false;
  readonly control: RunControl;
  readonly starter: RunStarter;
  private readonly parts;

  constructor(
    private readonly world: World,
    readonly name: string,
  ) {
    const { gates, clock, lots, notifier } = world;
    const store = gates.between(this, world.store, unseen);
    const queue = gates.between(this, world.queue);
    this.parts = { store, queue, notifier, clock };
    this.control = new RunControl(this.parts);
    const workflows = { get: async (_tenantId: string, name: string) => world.workflow(name) };
    this.starter = new RunStarter({ ...this.parts, runs: store, workflows, newId: () => lots.uuid() });
  }

  engine(lanes: number, sliceMs: number): RunEngine {
    const { gates, effects, lots } = this.world;
    const engine = new RunEngine({
      ...this.parts,
      lanes,
      sliceMs,
      worker: this.name,
      leaseMs: 10_000,
      handlers: [...effects.handlers(this), ...this.world.unusedHandlers],
      children: this.starter.children,
      chance: { token: () => lots.uuid(), lot: () => lots.next() },
      pause: (point) => gates.wait(this, point),
    });
    this.starter.beginIn(engine);
    return engine;
  }
}
