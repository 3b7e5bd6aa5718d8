import type { Budget, JsonObject, RunLink, StepJob, WorkflowDefinition } from '@marimba/contracts';
import type { ChildRuns, Clock, JobQueue, RunNotifier, RunStore } from '../ports.js';
import { type PreparedRun, prepareRun } from './prepare-run.js';
import { RunControl } from './run-control.js';

export interface StartRequest {
  tenantId: string;
  workflow: string;
  /** Left out: the newest. */
  version?: number | undefined;
  input: JsonObject;
  createdBy: string;
  /** Left out: a new one. A run of this id that is there already stays as it is and is what is given. */
  runId?: string | undefined;
  budget?: Budget | undefined;
}

type RunToCreate = PreparedRun & {
  runId: string;
  workflow: string;
  version: number;
  definition: WorkflowDefinition;
  createdBy: string;
};

export interface StarterParts {
  workflows: {
    get(tenantId: string, name: string, version?: number): Promise<{ version: number; definition: WorkflowDefinition }>;
  };
  runs: RunStore & { create(tenantId: string, run: RunToCreate): Promise<unknown> };
  queue: JobQueue;
  notifier: RunNotifier;
  clock: Clock;
  newId(): string;
  warn?(message: string, error: unknown): void;
}

/** Starts runs: Postgres first, the queue second. Whoever starts one goes through here: REST, schedules, webhooks, other runs. */
export class RunStarter {
  private readonly control: RunControl;

  constructor(private readonly parts: StarterParts) {
    this.control = new RunControl({ ...parts, store: parts.runs });
  }

  /** Gives the run's id. @throws TerminalError workflow.not-found, run.input-invalid */
  async start(request: StartRequest): Promise<string> {
    const { runId } = await this.create(request);
    return runId;
  }

  /** For the steps that begin runs. */
  get children(): ChildRuns {
    return {
      start: async ({ parent, ...request }) => {
        const createdBy = `run ${parent.runId}`;
        const { version } = await this.create({ ...request, createdBy }, parent);
        return { version };
      },
    };
  }

  private async create(
    { tenantId, workflow: name, version, input, createdBy, budget, ...request }: StartRequest,
    parent?: RunLink & { depth: number },
  ): Promise<{ runId: string; version: number }> {
    const { workflows, runs, clock } = this.parts;
    const workflow = await workflows.get(tenantId, name, version);
    const { definition } = workflow;
    const runId = request.runId ?? this.parts.newId();
    const prepared = await prepareRun({
      definition,
      version: workflow.version,
      input,
      createdBy,
      clock,
      budget,
      parent,
      keep: (value) => runs.keep(tenantId, value),
    });
    await runs.create(tenantId, {
      ...prepared,
      runId,
      workflow: name,
      version: workflow.version,
      definition,
      createdBy,
    });
    if (definition.concurrency !== undefined) await this.control.admit({ tenantId, runId });
    else await this.enqueue(prepared.put.map(({ stepId, attempt }) => ({ v: 1, tenantId, runId, stepId, attempt })));
    return { runId, version: workflow.version };
  }

  /** The run is committed: without a queue it begins later, but it is not refused. */
  private async enqueue(jobs: StepJob[]): Promise<void> {
    for (const result of await Promise.allSettled(jobs.map((job) => this.parts.queue.enqueueStep(job))))
      if (result.status === 'rejected')
        this.parts.warn?.('a run was committed but not queued; the reconciler will queue it', result.reason);
  }
}
