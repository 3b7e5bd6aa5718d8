import type { AnyStepHandler, WorkingKind } from '@marimba/contracts';
import type { Chance, ChildRuns, Clock, JobQueue, RunNotifier, RunStore } from '../ports.js';

/** Places between two writes, where a test can stop or kill the process. */
export const pausePoints = [
  'after-create',
  'after-claim',
  'after-start',
  'after-reserve',
  'after-record',
  'after-handler',
  'before-commit',
  'after-commit',
  'after-enqueue',
  'after-child',
  'before-parent',
  'after-control',
  'before-told',
  'before-admit',
  'after-parent',
] as const;
export type PausePoint = (typeof pausePoints)[number];

/** What the engine works with. */
export interface EngineParts {
  store: RunStore;
  queue: JobQueue;
  notifier: RunNotifier;
  clock: Clock;
  chance: Chance;
  children: ChildRuns;
  handlers: ReadonlyMap<WorkingKind, AnyStepHandler>;
  /** Name of this worker, for `step.started`. */
  worker: string;
  leaseMs: number;
  /** Steps that this process works on at a time. */
  lanes: number;
  /** How long a run goes on here while others wait, in milliseconds. */
  sliceMs: number;
  pause(point: PausePoint): void | Promise<void>;
  /** Told of failures that lose nothing, such as a notification that did not go out. */
  warn(message: string, error: unknown): void;
}
