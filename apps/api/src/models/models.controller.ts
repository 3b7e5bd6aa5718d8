import { modelResource, pageOf, slug, toolDescription } from '@marimba/contracts';
import { Store } from '@marimba/store';
import type { ToolRegistry } from '@marimba/tools';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { TOOLS } from '../tokens.js';

const listModels = defineRoute({
  method: 'GET',
  path: '/v1/models',
  tag: 'Models and tools',
  summary: 'Models that workers serve or have served',
  response: pageOf(modelResource),
});
const getModel = defineRoute({
  method: 'GET',
  path: '/v1/models/:name',
  tag: 'Models and tools',
  summary: 'One model',
  params: z.object({ name: slug }),
  response: modelResource,
});
const listTools = defineRoute({
  method: 'GET',
  path: '/v1/tools',
  tag: 'Models and tools',
  summary: 'Tools that workflows may name',
  response: pageOf(toolDescription),
});

/** A worker says every ten seconds what it serves; one that missed three of these serves no longer. */
const staleMs = 30_000;

@Controller()
export class ModelsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(TOOLS) private readonly toolRegistry: ToolRegistry,
  ) {}

  @Route(listModels)
  async list() {
    return { items: (await this.store.models.list()).map(withStatus) };
  }

  @Route(getModel)
  async get(@Input() { params }: RouteInput<typeof getModel>) {
    return withStatus(await this.store.models.get(params.name));
  }

  @Route(listTools)
  tools() {
    return { items: this.toolRegistry.list().map(({ description }) => description) };
  }
}

function withStatus(model: z.output<typeof modelResource>): z.output<typeof modelResource> {
  const age = Date.now() - Date.parse(model.seenAt ?? '');
  return age > staleMs ? { ...model, status: 'unavailable' } : model;
}
