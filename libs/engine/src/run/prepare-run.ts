import {
  canonicalJson,
  type JsonObject,
  type JsonValue,
  type NewRunEvent,
  type StepJob,
  type StoredValue,
  sha256Of,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { checkRunInput } from '../definition/check-run-input.js';
import type { Clock } from '../ports.js';
import { decide, scheduledEvent } from './decide.js';
import { emptyRunState, type PlacedEvent } from './run-state.js';

export interface RunRequest {
  tenantId: string;
  runId: string;
  definition: WorkflowDefinition;
  /** The version of the workflow that the run is pinned to. */
  version: number;
  input: JsonObject;
  /** Who asked for the run. */
  createdBy: string;
  clock: Clock;
  /** Keeps a large input as a blob: the store's `keep` for this tenant. */
  keep(value: JsonValue): Promise<StoredValue>;
}

/** A run's first events, to be written in one transaction, and the jobs to queue after that. */
export interface PreparedRun {
  events: NewRunEvent[];
  jobs: StepJob[];
}

/**
 * Checks the input and builds what begins a run: `run.created` and `step.scheduled` for each step that needs no other.
 * @throws TerminalError run.input-invalid
 */
export async function prepareRun(request: RunRequest): Promise<PreparedRun> {
  const { tenantId, runId, definition, version, input, createdBy, clock } = request;
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
    },
  };
  const placed: PlacedEvent = { ...created, seq: 1, at: clock.now().toISOString() };
  const scheduled = decide(definition, emptyRunState, placed).commands.flatMap((command) =>
    command.type === 'schedule-step' ? [scheduledEvent(definition, command)] : [],
  );
  return {
    events: [created, ...scheduled],
    jobs: scheduled.map(({ data }) => ({ v: 1, tenantId, runId, stepId: data.stepId, attempt: data.attempt })),
  };
}
