import { listedModel, type ModelResource, modelList, pageOf, slug, toolDescription } from '@marimba/contracts';
import { Store } from '@marimba/store';
import type { ToolRegistry } from '@marimba/tools';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
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
  response: pageOf(toolDescription),
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
  tools() {
    return { items: this.toolRegistry.list().map(({ description }) => description) };
  }
}

function listed(model: ModelResource): z.output<typeof listedModel> {
  const current = withStatus(model);
  const created = Math.floor(Date.parse(model.seenAt ?? '1970-01-01') / 1000);
  return { ...current, id: model.name, object: 'model', created, owned_by: 'marimba' };
}
