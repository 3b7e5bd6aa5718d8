import { rebuildReport, rebuildRunBody } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';

const tag = 'Runs';
const params = z.object({ id: z.uuid() });

const rebuild = defineRoute({
  method: 'POST',
  path: '/v1/runs/:id/rebuild',
  tag,
  summary: "Make what is stored beside a run's log anew from the log, and tell what was different",
  description: 'Status, output, use of the budget and pending steps. With `dryRun` nothing is written.',
  params,
  body: rebuildRunBody,
  response: rebuildReport,
  admin: true,
});

/** What is computed anew from the log of a run. */
@Controller()
export class RunReplayController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(rebuild)
  async rebuild(@Input() { params, body }: RouteInput<typeof rebuild>, @Caller() caller: Principal) {
    const { tenantId } = caller;
    const differences = await this.store.runs.rebuild(tenantId, params.id, { write: !body.dryRun });
    const written = !body.dryRun && differences.length > 0;
    if (written)
      await this.store.audit.append(tenantId, {
        actor: actorOf(caller),
        action: 'run.rebuilt',
        subject: params.id,
        detail: { fields: differences.map(({ field }) => field) },
      });
    return { differences, written };
  }
}
