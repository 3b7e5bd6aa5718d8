import { rebuildReport, rebuildRunBody, replayRunBody } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { sendLines } from '../http/send-lines.js';
import { clientSignal } from '../openai/client-gone.js';
import { RunReplayer } from './replay/run-replayer.js';

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
const replay = defineRoute({
  method: 'POST',
  path: '/v1/runs/:id/replay',
  tag,
  summary: "Make anew what a run's log says, and tell where it first differs",
  description:
    'A line of JSON a message: `progress` while it works, and a `report` or an `error` as the last. `recorded` makes anew what the engine made; ' +
    '`verified` also makes the calls of local, seeded models again. Nothing is written.',
  params,
  body: replayRunBody,
  produces: 'application/x-ndjson',
});

/** What is computed anew from the log of a run. */
@Controller()
export class RunReplayController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(RunReplayer) private readonly replayer: RunReplayer,
  ) {}

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

  @Route(replay)
  replay(
    @Input() { params, body }: RouteInput<typeof replay>,
    @Caller() principal: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = { principal, signal: clientSignal(reply) };
    return sendLines(reply, this.replayer.replay(params.id, body.mode, caller));
  }
}
