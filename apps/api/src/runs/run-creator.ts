import type { createRunBody } from '@marimba/contracts';
import { RunStarter } from '@marimba/engine';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { actorOf, type Principal } from '../access/principal.js';

/** Starts runs for whoever calls the API. */
@Injectable()
export class RunCreator {
  constructor(@Inject(RunStarter) private readonly starter: RunStarter) {}

  /** Gives the run's id. @throws TerminalError workflow.not-found, run.input-invalid */
  create(caller: Principal, { workflow, version, input, budget }: z.output<typeof createRunBody>): Promise<string> {
    const { tenantId } = caller;
    return this.starter.start({ tenantId, workflow, version, input, budget, createdBy: actorOf(caller) });
  }
}
