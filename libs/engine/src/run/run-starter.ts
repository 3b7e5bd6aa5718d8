import {
  type Budget,
  type JsonObject,
  type JsonValue,
  MarimbaError,
  type NewRunEvent,
  type RunEvent,
  type RunLink,
  type StepJob,
  TerminalError,
  type WorkflowDefinition,
} from '@marimba/contracts';
import {
  type ChildRuns,
  type Clock,
  type JobQueue,
  NewerVersion,
  type RunNotifier,
  type RunStore,
  type RunTaker,
} from '../ports.js';
import { cappedBudget } from './budget.js';
import type { PausePoint } from './engine-parts.js';
import { changedDefinition, type DefinitionChange } from './fork-definition.js';
import { forkHistory, stepsMadeAnew } from './fork-history.js';
import { begunWith, type PreparedRun, prepareRun } from './prepare-run.js';
import { RunControl } from './run-control.js';

export interface StartRequest {
  tenantId: string;
  workflow: string;
  /** Left out: the newest. */
  version?: number | undefined;
  input: JsonObject;
  createdBy: string;
  /** The person it is for, whose memory its steps see. */
  user?: string | undefined;
  /** Left out: a new one. A run of this id that is there already stays as it is and is what is given. */
  runId?: string | undefined;
  budget?: Budget | undefined;
}

export interface ForkRequest extends DefinitionChange {
  tenantId: string;
  /** The run to go on from, whatever has become of it. */
  runId: string;
  /** Path of the step that is the first to be made anew. */
  from: string;
  /** In place of the run's own; what was made of the old one is kept. */
  input?: JsonObject | undefined;
  budget?: Budget | undefined;
  createdBy: string;
  /** In place of the user of the other run. */
  user?: string | undefined;
  /** Checks a definition that the fork has changed. @throws TerminalError workflow.invalid */
  check(definition: WorkflowDefinition): Promise<unknown>;
}

type RunToCreate = PreparedRun & {
  runId: string;
  workflow: string;
  version: number;
  definition: WorkflowDefinition;
  createdBy: string;
  /** For whom and for how long the steps with a token are claimed. */
  worker?: string;
  leaseMs?: number;
  /** Not where the workflow has a newer version than this. */
  newest?: boolean;
};

interface PinnedVersion {
  version: number;
  definition: WorkflowDefinition;
}

export interface StarterParts {
  workflows: {
    get(tenantId: string, name: string, version?: number): Promise<PinnedVersion>;
    /** What this process knows of it without asking: the version, or the newest that it has seen. */
    known?(tenantId: string, name: string, version?: number): PinnedVersion | undefined;
  };
  runs: RunStore & {
    /** Undefined when there is a run of this id. @throws NewerVersion */
    create(tenantId: string, run: RunToCreate): Promise<RunEvent[] | undefined>;
  };
  queue: JobQueue;
  notifier: RunNotifier;
  clock: Clock;
  newId(): string;
  /** The largest budget that a run of the tenant may have, whatever it and its definition say; left out: any. */
  largestBudget?(tenantId: string): Promise<Pick<Budget, 'tokens' | 'steps'>>;
  warn?(message: string, error: unknown): void;
  pause?(point: PausePoint): void | Promise<void>;
}

interface BelowAnother {
  parent?: (RunLink & { depth: number }) | undefined;
  /** To the run that begins it. */
  budgetLeft?: Budget | undefined;
}

interface RunToWrite extends BelowAnother {
  tenantId: string;
  runId?: string | undefined;
  workflow: string;
  version: number;
  definition: WorkflowDefinition;
  newest?: boolean;
  input: JsonObject;
  createdBy: string;
  user?: string | undefined;
  budget?: Budget | undefined;
  fork?: { of: RunLink; repeats: NewRunEvent[]; ownDefinition: boolean } | undefined;
}

/** Starts runs: Postgres first, the queue second. Whoever starts one goes through here: REST, schedules, webhooks, other runs. */
export class RunStarter {
  private readonly control: RunControl;
  private taker: RunTaker | undefined;

  constructor(private readonly parts: StarterParts) {
    this.control = new RunControl({ ...parts, store: parts.runs });
  }

  /** From now on its runs begin in this process where that has room for them: it executes steps too. */
  beginIn(taker: RunTaker): void {
    this.taker = taker;
  }

  /** Gives the run's id. @throws TerminalError workflow.not-found, run.input-invalid */
  async start(request: StartRequest): Promise<string> {
    const { runId } = await this.create(request);
    return runId;
  }

  /**
   * Starts a run whose id the caller has chosen, unless it is there: however often this is repeated, one run. What is there
   * is not checked against the workflow again, which may have changed meanwhile.
   * @throws TerminalError workflow.not-found, run.input-invalid
   */
  async startOnce({ runId, ...request }: StartRequest & { runId: string }): Promise<{ isNew: boolean }> {
    if (await this.isThere(request.tenantId, runId)) return { isNew: false };
    const { isNew } = await this.create({ ...request, runId });
    return { isNew };
  }

  /**
   * A new run that has, of another, all that does not depend on one step. Gives its id.
   * @throws TerminalError run.not-found, run.step-not-found, run.fork-invalid, run.input-invalid, workflow.invalid
   */
  async fork({ tenantId, runId, from, input, createdBy, user, budget, ...change }: ForkRequest): Promise<string> {
    const { runs } = this.parts;
    const { definition, events } = await runs.load(tenantId, runId);
    const [created] = events;
    if (created?.type !== 'run.created') throw new TerminalError('run.not-found', `run ${runId} has no beginning`);
    const repeats = forkHistory(definition, { runId, events }, from);
    const changed = changedDefinition(definition, change, stepsMadeAnew(definition, runId, from));
    if (changed !== undefined) await change.check(changed);
    const fork = await this.write({
      tenantId,
      workflow: created.data.workflow,
      version: created.data.version,
      definition: changed ?? definition,
      input: input ?? ((await runs.resolve(tenantId, created.data.input)) as JsonObject),
      createdBy,
      user: user ?? created.data.user,
      budget: budget ?? created.data.budget,
      fork: {
        of: { runId, stepId: from },
        repeats,
        ownDefinition: changed !== undefined || created.data.definition !== undefined,
      },
    });
    return fork.runId;
  }

  /** For the steps that begin runs. */
  get children(): ChildRuns {
    return {
      start: async ({ parent, budgetLeft, ...request }) => {
        const createdBy = `run ${parent.runId}`;
        const { version } = await this.create({ ...request, createdBy }, { parent, budgetLeft });
        return { version };
      },
    };
  }

  private async create(
    { tenantId, workflow, version, ...request }: StartRequest,
    below: BelowAnother = {},
  ): Promise<{ runId: string; version: number; isNew: boolean }> {
    const { workflows } = this.parts;
    const write = async (found: PinnedVersion, newest: boolean) => ({
      ...(await this.write({ ...request, ...pinned(found), newest, tenantId, workflow, ...below })),
      version: found.version,
    });
    const known = workflows.known?.(tenantId, workflow, version);
    try {
      if (known !== undefined) return await write(known, version === undefined);
    } catch (error) {
      if (version !== undefined || !mayBeOutdated(error)) throw error;
    }
    return write(await workflows.get(tenantId, workflow, version), false);
  }

  private async write({
    tenantId,
    workflow,
    fork,
    parent,
    budget,
    budgetLeft,
    newest = false,
    ...request
  }: RunToWrite): Promise<{ runId: string; isNew: boolean }> {
    const { runs, clock } = this.parts;
    const { version, definition, createdBy, user, input } = request;
    const runId = request.runId ?? this.parts.newId();
    const keep = (value: JsonValue) => runs.keep(tenantId, value);
    const prepared = await prepareRun({
      definition,
      version,
      input,
      createdBy,
      user,
      clock,
      budget: cappedBudget(budget, definition.budget, await this.parts.largestBudget?.(tenantId), budgetLeft),
      parent,
      fork,
      keep,
    });
    const { put } = prepared;
    const taken = definition.concurrency === undefined ? await this.taker?.take({ tenantId, runId, put }) : undefined;
    const run = taken === undefined ? prepared : begunWith(prepared, taken, definition);
    let events: RunEvent[] | undefined;
    try {
      events = await runs.create(tenantId, { ...run, runId, workflow, version, definition, createdBy, newest });
      await this.parts.pause?.('after-create');
    } finally {
      if (events === undefined) taken?.drop();
    }
    if (taken !== undefined && events !== undefined) taken.begin({ tenantId, runId, definition, events });
    else if (definition.concurrency !== undefined) await this.control.admit({ tenantId, runId });
    else await this.enqueue(put.map(({ stepId, attempt }) => ({ v: 1, tenantId, runId, stepId, attempt, workflow })));
    return { runId, isNew: events !== undefined };
  }

  private async isThere(tenantId: string, runId: string): Promise<boolean> {
    try {
      await this.parts.runs.eventsAfter(tenantId, runId, 0, 1);
      return true;
    } catch (error) {
      if (error instanceof MarimbaError && error.code === 'run.not-found') return false;
      throw error;
    }
  }

  /** The run is committed: without a queue it begins later, but it is not refused. */
  private async enqueue(jobs: StepJob[]): Promise<void> {
    for (const result of await Promise.allSettled(jobs.map((job) => this.parts.queue.enqueueStep(job))))
      if (result.status === 'rejected')
        this.parts.warn?.('a run was committed but not queued; the reconciler will queue it', result.reason);
  }
}

/** Of the newest version that was known: another may be the newest, and it may take this input. */
const mayBeOutdated = (error: unknown): boolean =>
  error instanceof NewerVersion || (error instanceof MarimbaError && error.code === 'run.input-invalid');

const pinned = ({ version, definition }: PinnedVersion): PinnedVersion => ({ version, definition });
