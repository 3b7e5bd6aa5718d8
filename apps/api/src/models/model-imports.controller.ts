import { randomUUID } from 'node:crypto';
import { createModelImportBody, type ModelImportResource, modelImportResource, pageOf, uuid } from '@marimba/contracts';
import { ModelImports } from '@marimba/queue';
import { Store } from '@marimba/store';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';

const tag = 'Models and tools';
/** They fill a disk and pick what a machine computes with: that is the installation's, not one tenant's. */
const role = 'system';
const params = z.object({ id: uuid });

const create = defineRoute({
  method: 'POST',
  path: '/v1/model-imports',
  tag,
  summary: 'Have a worker import a model of the hub or a folder',
  description:
    'A worker with the role inference downloads it, checks it against the checksums of the hub and writes its graph into the cache of that machine. ' +
    'Which hub, and which folders, the configuration of the worker says; a caller names neither an address nor a place to write to.',
  body: createModelImportBody,
  response: modelImportResource,
  status: 202,
  role,
});
const list = defineRoute({
  method: 'GET',
  path: '/v1/model-imports',
  tag,
  summary: 'Imports of the last week, newest first, with how far they are',
  response: pageOf(modelImportResource),
  role,
});
const get = defineRoute({
  method: 'GET',
  path: '/v1/model-imports/:id',
  tag,
  summary: 'One import',
  params,
  response: modelImportResource,
  role,
});
const cancel = defineRoute({
  method: 'POST',
  path: '/v1/model-imports/:id/cancel',
  tag,
  summary: 'End an import; what was downloaded is gone on with by the next of the same model',
  params,
  response: modelImportResource,
  status: 202,
  role,
});

@Controller()
export class ModelImportsController {
  constructor(
    @Inject(ModelImports) private readonly imports: ModelImports,
    @Inject(Store) private readonly store: Store,
  ) {}

  @Route(create)
  async create(@Input() { body }: RouteInput<typeof create>, @Caller() caller: Principal) {
    const at = new Date().toISOString();
    const asked: ModelImportResource = {
      ...{ id: randomUUID(), ...body, status: 'waiting' },
      ...{ requestedBy: actorOf(caller), createdAt: at, updatedAt: at },
    };
    await this.note(caller, 'model.import-requested', asked);
    await this.imports.request(asked);
    return asked;
  }

  @Route(list)
  async list() {
    return { items: await this.imports.list() };
  }

  @Route(get)
  get(@Input() { params }: RouteInput<typeof get>) {
    return this.imports.get(params.id);
  }

  @Route(cancel)
  async cancel(@Input() { params }: RouteInput<typeof cancel>, @Caller() caller: Principal) {
    const asked = await this.imports.get(params.id);
    await this.note(caller, 'model.import-cancelled', asked);
    await this.imports.cancel(params.id);
    return asked;
  }

  private note(caller: Principal, action: string, { id, hub, folder }: ModelImportResource) {
    const subject = hub ?? folder ?? id;
    return this.store.audit.append(caller.tenantId, { actor: actorOf(caller), action, subject, detail: { id } });
  }
}
