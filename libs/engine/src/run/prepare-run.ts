import {
  type BlobReference,
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
import { StepTree } from '../definition/step-tree.js';
import type { Clock, PendingRow, TakenRun } from '../ports.js';
import { budgetOf, stepsLeft } from './budget.js';
import { foldEvents } from './decide.js';
import { startsSilently } from './run-draft.js';
import { isPending, type RunState } from './run-state.js';
import { idOf } from './step-path.js';

export interface RunRequest {
  definition: WorkflowDefinition;
  /** The version of the workflow that the run is pinned to. */
  version: number;
  input: JsonObject;
  /** Who asked for the run. */
  createdBy: string;
  /** The person it is for. */
  user?: string | undefined;
  clock: Clock;
  /** In place of the definition's. */
  budget?: Budget | undefined;
  parent?: (RunLink & { depth: number }) | undefined;
  /** Of a fork: the step of the other run that it begins from, what it repeats, and whether the definition is its own. */
  fork?: { of: RunLink; repeats: NewRunEvent[]; ownDefinition: boolean } | undefined;
  /** Keeps a large input as a blob: the store's `keep` for this tenant. */
  keep(value: JsonValue): Promise<StoredValue>;
}

/** A run's first events and pending steps, to be written in one transaction. */
export interface PreparedRun {
  events: NewRunEvent[];
  at: string;
  put: readonly PendingRow[];
  /** What the events come to. */
  state: RunState;
}

/**
 * Checks the input and builds what begins a run. A run of a workflow that limits how many run at a time is queued first.
 * @throws TerminalError run.input-invalid
 */
export async function prepareRun(request: RunRequest): Promise<PreparedRun> {
  const { definition, version, input, createdBy, user, budget, parent, fork, clock } = request;
  const text = canonicalJson(definition);
  checkRunInput(definition, input);
  const created: NewRunEvent = {
    type: 'run.created',
    data: {
      v: 1,
      workflow: definition.name,
      version,
      definitionSha256: sha256Of(text),
      input: await request.keep(input),
      createdBy,
      ...(user === undefined ? {} : { user }),
      ...(definition.concurrency === undefined ? {} : { queued: true }),
      ...(budget === undefined ? {} : { budget }),
      ...(parent === undefined ? {} : { parent }),
      ...(fork === undefined ? {} : { forkOf: fork.of }),
      ...(fork?.ownDefinition ? { definition: blobOf(text) } : {}),
    },
  };
  const at = clock.now().toISOString();
  const events = [created, ...(fork?.repeats ?? [])];
  const state = foldEvents(
    definition,
    events.map((event, index) => ({ ...event, seq: index + 1, at })),
  );
  const put = [...state.steps].flatMap(([stepId, step]) =>
    isPending(step) ? [{ stepId, attempt: step.attempt, notBefore: step.notBefore }] : [],
  );
  return { events, at, put, state };
}

/** The same, where the steps that have a token are begun as the run is written. */
export function begunWith(
  { events, state, ...prepared }: PreparedRun,
  { put, worker, leaseMs }: Pick<TakenRun, 'put' | 'worker' | 'leaseMs'>,
  definition: WorkflowDefinition,
): PreparedRun & { worker: string; leaseMs: number } {
  const tree = StepTree.of(definition);
  const isBegun = ({ stepId, token }: PendingRow) =>
    token !== undefined &&
    state.steps.get(stepId)?.status === 'scheduled' &&
    !startsSilently.has(tree.step(idOf(stepId)).kind);
  // Where the budget has no room for one, whoever has it says so.
  const most = Math.max(0, stepsLeft(budgetOf(definition, state), state));
  const started = put
    .filter(isBegun)
    .slice(0, most)
    .map(({ stepId, attempt }): NewRunEvent => ({ type: 'step.started', data: { v: 1, stepId, attempt, worker } }));
  return { ...prepared, events: [...events, ...started], state, put, worker, leaseMs };
}

/** Where the store keeps the definition that is the run's own. */
const blobOf = (text: string): BlobReference => ({
  blob: sha256Of(text),
  bytes: new TextEncoder().encode(text).length,
  mediaType: 'application/json',
});
