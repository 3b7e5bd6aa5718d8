import type { createRunBody } from '@marimba/contracts';
import { prepareRun } from '@marimba/engine';
import { StepQueue } from '@marimba/queue';
import { Store, uuidV7 } from '@marimba/store';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { actorOf, type Principal } from '../access/principal.js';
import type { Logger } from '../logger.js';
import { LOGGER } from '../tokens.js';

/** A queue that does not take a step in this time is left to the reconciler. */
const queuePatienceMs = 1_000;

/** Starts runs: Postgres first, the queue second. */
@Injectable()
export class RunCreator {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(StepQueue) private readonly queue: StepQueue,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Gives the run's id. @throws TerminalError workflow.not-found, run.input-invalid */
  async create(caller: Principal, { workflow: name, version, input }: z.output<typeof createRunBody>): Promise<string> {
    const { tenantId } = caller;
    const workflow = await this.store.workflows.get(tenantId, name, version);
    const runId = uuidV7();
    const createdBy = actorOf(caller);
    const { definition } = workflow;
    const { events, jobs } = await prepareRun({
      tenantId,
      runId,
      definition,
      version: workflow.version,
      input,
      createdBy,
      clock: { now: () => new Date() },
      keep: (value) => this.store.runs.keep(tenantId, value),
    });
    await this.store.runs.create(tenantId, {
      runId,
      workflow: name,
      version: workflow.version,
      definition,
      events,
      createdBy,
    });
    await this.enqueue(runId, jobs);
    return runId;
  }

  /** The run is committed: without a queue it begins later, but it is not refused. */
  private async enqueue(runId: string, jobs: Parameters<StepQueue['enqueueStep']>[0][]): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the queue does not answer')), queuePatienceMs);
    });
    const queued = Promise.all(jobs.map((job) => this.queue.enqueueStep(job)));
    queued.catch(() => undefined);
    try {
      await Promise.race([queued, patience]);
    } catch (error) {
      this.logger.warn({ err: error, runId }, 'a run was committed but not queued; the reconciler will queue it');
    } finally {
      clearTimeout(timer);
    }
  }
}
