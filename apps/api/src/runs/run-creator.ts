import { canonicalJson, type createRunBody, sha256Of, TerminalError } from '@marimba/contracts';
import { RunStarter } from '@marimba/engine';
import { type RunRequest, Store, uuidV7 } from '@marimba/store';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { actorOf, type Principal } from '../access/principal.js';
import { userOf } from '../memory/memory-access.js';

type CreateRunBody = z.output<typeof createRunBody>;

/** Starts runs for whoever calls the API. */
@Injectable()
export class RunCreator {
  constructor(
    @Inject(RunStarter) private readonly starter: RunStarter,
    @Inject(Store) private readonly store: Store,
  ) {}

  /**
   * Gives the run's id; with a key that was used for the same body, that of the run that was started then.
   * @throws TerminalError workflow.not-found, run.input-invalid, request.idempotency-conflict
   */
  async create(
    caller: Principal,
    body: CreateRunBody,
    key: string | undefined,
  ): Promise<{ runId: string; isNew: boolean }> {
    const { tenantId } = caller;
    const start = { ...body, tenantId, createdBy: actorOf(caller), user: userOf(caller, body.user) };
    if (key === undefined) return { runId: await this.starter.start(start), isNew: true };
    // A person's own key has a name space of its own: nobody is given the run of another.
    const kept = caller.user === undefined ? key : JSON.stringify([caller.user, key]);
    const request = await this.take(tenantId, kept, body);
    const { runId } = request;
    try {
      return { runId, ...(await this.starter.startOnce({ ...start, runId })) };
    } catch (error) {
      // What can never start is corrected and sent again, under the same key.
      if (error instanceof TerminalError) await this.store.runRequests.release(tenantId, request);
      throw error;
    }
  }

  private async take(tenantId: string, key: string, body: CreateRunBody): Promise<RunRequest> {
    const bodySha256 = sha256Of(canonicalJson(body));
    const taken = await this.store.runRequests.take(tenantId, { key, bodySha256, runId: uuidV7() });
    if (taken.bodySha256 === bodySha256) return taken;
    throw new TerminalError(
      'request.idempotency-conflict',
      `The Idempotency-Key was used for another request, which started run ${taken.runId}.`,
      { remedy: 'Send a new key with a new request, or the same body as then to get that run.' },
    );
  }
}
