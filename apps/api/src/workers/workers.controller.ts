import { pageOf, TerminalError, type WorkerWish, workerResource } from '@marimba/contracts';
import { WorkerRegistry } from '@marimba/queue';
import { Store } from '@marimba/store';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';

const tag = 'Workers';
const params = z.object({ name: z.string().min(1).max(300) });

const listWorkers = defineRoute({
  method: 'GET',
  path: '/v1/workers',
  tag,
  summary: 'Workers that give a sign of life, their devices and the models on them',
  description:
    'Each worker says this of itself every five seconds; one that has said nothing for twenty is left out. Restarts, bytes in use, tokens a second, batch size and cache hit rate stand beside each device, queue depth beside each model.',
  response: pageOf(workerResource),
  admin: true,
});
const drainWorker = defineRoute({
  method: 'POST',
  path: '/v1/workers/:name/drain',
  tag,
  summary: 'Have a worker finish what it has and take nothing more',
  description:
    'It becomes `draining`, then `drained` when its last step and call have ended; it can then be stopped without anything being done twice. What follows from its steps is done by others. A worker that is started again takes work.',
  params,
  response: workerResource,
  status: 202,
  admin: true,
});
const resumeWorker = defineRoute({
  method: 'POST',
  path: '/v1/workers/:name/resume',
  tag,
  summary: 'Have a drained worker take work again',
  params,
  response: workerResource,
  status: 202,
  admin: true,
});

/** They belong to no tenant, so only administrators see them. */
@Controller()
export class WorkersController {
  constructor(
    @Inject(WorkerRegistry) private readonly workers: WorkerRegistry,
    @Inject(Store) private readonly store: Store,
  ) {}

  @Route(listWorkers)
  async list() {
    return { items: await this.workers.list() };
  }

  @Route(drainWorker)
  drain(@Input() { params }: RouteInput<typeof drainWorker>, @Caller() caller: Principal) {
    return this.ask(params.name, 'drain', caller);
  }

  @Route(resumeWorker)
  resume(@Input() { params }: RouteInput<typeof resumeWorker>, @Caller() caller: Principal) {
    return this.ask(params.name, 'resume', caller);
  }

  private async ask(name: string, wish: WorkerWish, caller: Principal) {
    const worker = (await this.workers.list()).find((each) => each.name === name);
    if (worker === undefined)
      throw new TerminalError('worker.not-found', `no worker named ${name} gives a sign of life`, {
        remedy: 'GET /v1/workers lists those that do',
      });
    const action = wish === 'drain' ? 'worker.drained' : 'worker.resumed';
    await this.store.audit.append(caller.tenantId, { actor: actorOf(caller), action, subject: name, detail: {} });
    await this.workers.wish(name, wish);
    return worker;
  }
}
