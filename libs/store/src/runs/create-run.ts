import {
  canonicalJson,
  genesisHash,
  isTerminalEvent,
  MarimbaError,
  type NewRunEvent,
  type RunEvent,
  sha256Of,
  TerminalError,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { NewerVersion, type PendingRow } from '@marimba/engine';
import { limitReached } from '../access/limit-reached.js';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { versioned } from '../database/versioned.js';
import { chainEvents, hashBytes, packedRows } from './run-event-rows.js';

export interface NewRun {
  runId: string;
  workflow: string;
  version: number;
  definition: WorkflowDefinition;
  /** `run.created`, and what a fork repeats. */
  events: readonly NewRunEvent[];
  /** Time of the events, ISO 8601. */
  at: string;
  /** The steps that are pending. */
  put: readonly PendingRow[];
  createdBy: string;
  /** For whom and for how long the steps with a token are claimed. */
  worker?: string;
  leaseMs?: number;
  /** Not where the workflow has a newer version than this. */
  newest?: boolean;
}

/**
 * The run, its first events and the rows of its pending steps in one transaction. A run of this id that is there already
 * stays as it is, and `undefined` says so.
 * @throws NewerVersion; TerminalError workflow.not-found, tenant.disabled; MarimbaError tenant.limit-reached; workflow.invalid when the definition is not that of this version.
 */
export async function createRun(database: Database, tenantId: string, run: NewRun): Promise<RunEvent[] | undefined> {
  const { runId, events, at, put } = run;
  const [first] = events;
  if (first?.type !== 'run.created' || events.some(isTerminalEvent))
    throw new MarimbaError('internal.error', `the events of new run ${runId} must begin with run.created, not end it`);
  const { data } = first;
  const appended = chainEvents(tenantId, runId, { seq: 0, hash: genesisHash }, at, events);
  const last = appended.at(-1)!;
  const rows = packedRows(appended);
  const text = canonicalJson(run.definition);
  const isOwn = data.definition !== undefined;
  const [row] = await database.call<{ outcome: Outcome }>(
    statement(createCall, [
      tenantId,
      runId,
      run.workflow,
      run.version,
      sha256Of(text),
      data.queued ? 'queued' : 'running',
      JSON.stringify(versioned(data.input)),
      last.seq,
      hashBytes(last.hash),
      run.createdBy,
      at,
      data.parent?.runId ?? null,
      data.parent?.stepId ?? null,
      data.forkOf?.runId ?? null,
      data.forkOf?.stepId ?? null,
      isOwn ? data.definitionSha256 : null,
      // Where `run.created` and the run's row say that it is.
      isOwn ? Buffer.from(text) : null,
      rows.map(({ seq }) => seq),
      rows.map(({ hash }) => hash),
      rows.map(({ packed }) => packed),
      put.map(({ stepId }) => stepId),
      put.map(({ attempt }) => attempt),
      put.map(({ notBefore }) => notBefore ?? null),
      data.user ?? null,
      put.map(({ token }) => token ?? null),
      run.worker ?? null,
      run.leaseMs ?? null,
      run.newest ?? false,
    ]),
  );
  if (row?.outcome === 'created') return appended;
  if (row?.outcome === 'exists') return undefined;
  throw refusal(row?.outcome, run);
}

type Outcome =
  | 'created'
  | 'exists'
  | 'no-workflow'
  | 'other-definition'
  | 'tenant-disabled'
  | 'runs-at-once'
  | 'tokens-per-day'
  | 'newer-version';

const parameters = Array.from({ length: 28 }, (_, index) => `$${index + 1}`).join(', ');
const createCall = `SELECT outcome FROM marimba_create_run(${parameters})`;

function refusal(outcome: Outcome | undefined, { workflow, version }: NewRun): Error {
  if (outcome === 'newer-version') return new NewerVersion(`workflow ${workflow} has a newer version than ${version}`);
  if (outcome === 'no-workflow')
    return new TerminalError('workflow.not-found', `there is no workflow ${workflow} of version ${version}`);
  if (outcome === 'other-definition')
    return new TerminalError('workflow.invalid', `version ${version} of workflow ${workflow} has another definition`);
  if (outcome === 'tenant-disabled')
    return new TerminalError('tenant.disabled', 'the tenant is disabled: it starts no runs', {
      remedy: 'ask the administrator of the installation to enable it',
    });
  if (outcome === 'runs-at-once' || outcome === 'tokens-per-day') return limitReached(outcome);
  return new MarimbaError('internal.error', 'marimba_create_run gave no row');
}
