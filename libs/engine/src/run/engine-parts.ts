import type { AnyStepHandler, StepKind } from '@marimba/contracts';
import type { Clock, JobQueue, RunNotifier, RunStore } from '../ports.js';

/** Places between two writes, where a test can stop or kill the process. */
export type PausePoint = 'after-claim' | 'after-handler' | 'after-commit';

/** What the engine works with. */
export interface EngineParts {
  store: RunStore;
  queue: JobQueue;
  notifier: RunNotifier;
  clock: Clock;
  handlers: ReadonlyMap<StepKind, AnyStepHandler>;
  /** Name of this worker, for `step.started`. */
  worker: string;
  leaseMs: number;
  pause(point: PausePoint): void | Promise<void>;
  /** Told of failures that lose nothing, such as a notification that did not go out. */
  warn(message: string, error: unknown): void;
}
