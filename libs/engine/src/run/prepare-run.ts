import {
  type Budget,
  canonicalJson,
  type JsonObject,
  type JsonValue,
  type NewRunEvent,
  type RunLink,
  type StoredValue,
  sha256Of,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { checkRunInput } from '../definition/check-run-input.js';
import type { Clock, PendingRow } from '../ports.js';
import { decide, type PlacedEvent } from './decide.js';
import { emptyRunState } from './run-state.js';

export interface RunRequest {
  definition: WorkflowDefinition;
  /** The version of the workflow that the run is pinned to. */
  version: number;
  input: JsonObject;
  /** Who asked for the run. */
  createdBy: string;
  clock: Clock;
  /** In place of the definition's. */
  budget?: Budget | undefined;
  parent?: (RunLink & { depth: number }) | undefined;
  /** Keeps a large input as a blob: the store's `keep` for this tenant. */
  keep(value: JsonValue): Promise<StoredValue>;
}

/** A run's first events and pending steps, to be written in one transaction. */
export interface PreparedRun {
  events: NewRunEvent[];
  at: string;
  put: PendingRow[];
}

/**
 * Checks the input and builds what begins a run. A run of a workflow that limits how many run at a time is queued first.
 * @throws TerminalError run.input-invalid
 */
export async function prepareRun(request: RunRequest): Promise<PreparedRun> {
  const { definition, version, input, createdBy, budget, parent, clock } = request;
  checkRunInput(definition, input);
  const created: NewRunEvent = {
    type: 'run.created',
    data: {
      v: 1,
      workflow: definition.name,
      version,
      definitionSha256: sha256Of(canonicalJson(definition)),
      input: await request.keep(input),
      createdBy,
      ...(definition.concurrency === undefined ? {} : { queued: true }),
      ...(budget === undefined ? {} : { budget }),
      ...(parent === undefined ? {} : { parent }),
    },
  };
  const at = clock.now().toISOString();
  const placed: PlacedEvent = { ...created, seq: 1, at };
  const put = decide(definition, emptyRunState, placed).commands.flatMap((command) =>
    command.type === 'schedule' ? [{ stepId: command.stepId, attempt: command.attempt }] : [],
  );
  return { events: [created], at, put };
}
