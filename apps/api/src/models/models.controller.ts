import { listedModel, type ModelResource, modelList, slug } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { withStatus } from './model-status.js';

const listModels = defineRoute({
  method: 'GET',
  path: '/v1/models',
  tag: 'Models and tools',
  summary: 'Models that workers serve or have served',
  response: modelList,
  errors: 'both',
});
const getModel = defineRoute({
  method: 'GET',
  path: '/v1/models/:name',
  tag: 'Models and tools',
  summary: 'One model',
  params: z.object({ name: slug }),
  response: listedModel,
  errors: 'both',
});
@Controller()
export class ModelsController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(listModels)
  async list() {
    const models = (await this.store.models.list()).map(listed);
    return { object: 'list', data: models, items: models };
  }

  @Route(getModel)
  async get(@Input() { params }: RouteInput<typeof getModel>) {
    return listed(await this.store.models.get(params.name));
  }
}

function listed(model: ModelResource): z.output<typeof listedModel> {
  const current = withStatus(model);
  const created = Math.floor(Date.parse(model.seenAt ?? '1970-01-01') / 1000);
  return { ...current, id: model.name, object: 'model', created, owned_by: 'marimba' };
}
