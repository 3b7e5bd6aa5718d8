import { listedModel, type ModelResource, modelList, pageOf, slug, toolResource } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { type ToolRegistry, toolResourceOf } from '@marimba/tools';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { TOOLS } from '../tokens.js';
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
const listTools = defineRoute({
  method: 'GET',
  path: '/v1/tools',
  tag: 'Models and tools',
  summary: 'Tools that workflows may name',
  response: pageOf(toolResource),
});

@Controller()
export class ModelsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(TOOLS) private readonly toolRegistry: ToolRegistry,
  ) {}

  @Route(listModels)
  async list() {
    const models = (await this.store.models.list()).map(listed);
    return { object: 'list', data: models, items: models };
  }

  @Route(getModel)
  async get(@Input() { params }: RouteInput<typeof getModel>) {
    return listed(await this.store.models.get(params.name));
  }

  @Route(listTools)
  async tools(@Caller() { tenantId }: Principal) {
    return { items: (await this.toolRegistry.list(tenantId)).map(toolResourceOf) };
  }
}

function listed(model: ModelResource): z.output<typeof listedModel> {
  const current = withStatus(model);
  const created = Math.floor(Date.parse(model.seenAt ?? '1970-01-01') / 1000);
  return { ...current, id: model.name, object: 'model', created, owned_by: 'marimba' };
}
