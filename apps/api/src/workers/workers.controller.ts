import { pageOf, workerResource } from '@marimba/contracts';
import { WorkerRegistry } from '@marimba/queue';
import { Controller, Inject } from '@nestjs/common';
import { defineRoute, Route } from '../http/route.js';

const listWorkers = defineRoute({
  method: 'GET',
  path: '/v1/workers',
  tag: 'Workers',
  summary: 'Workers that give a sign of life, their devices and the models on them',
  description:
    'Each worker says this of itself every five seconds; one that has said nothing for twenty is left out. Restarts, bytes in use, tokens a second, batch size and cache hit rate stand beside each device, queue depth beside each model.',
  response: pageOf(workerResource),
  admin: true,
});

/** They belong to no tenant, so only administrators see them. */
@Controller()
export class WorkersController {
  constructor(@Inject(WorkerRegistry) private readonly workers: WorkerRegistry) {}

  @Route(listWorkers)
  async list() {
    return { items: await this.workers.list() };
  }
}
