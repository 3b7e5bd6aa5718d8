import {
  createToolSourceBody,
  jsonObject,
  pageOf,
  pageQuery,
  sourceName,
  TerminalError,
  type ToolSourceConfig,
  toolSourceResource,
} from '@marimba/contracts';
import { Store } from '@marimba/store';
import type { Toolbox } from '@marimba/tools';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { clientSignal } from '../openai/client-gone.js';
import { TOOLBOX } from '../tokens.js';

const tag = 'Tools';
const path = '/v1/tool-sources';
const params = z.object({ name: sourceName });

const create = defineRoute({
  method: 'POST',
  path,
  tag,
  summary: 'Register a database, an OpenAPI document or an MCP server; the tools that it has now are approved',
  description:
    'Credentials are named, never sent here: put them with PUT /v1/secrets/:name first. What a source offers later is refused until it is approved.',
  body: createToolSourceBody,
  response: toolSourceResource,
  status: 201,
  admin: true,
});
const list = defineRoute({
  method: 'GET',
  path,
  tag,
  summary: 'List sources of tools, newest first, with the state of their tools',
  query: pageQuery,
  response: pageOf(toolSourceResource),
});
const get = defineRoute({
  method: 'GET',
  path: `${path}/:name`,
  tag,
  summary: 'One source of tools',
  params,
  response: toolSourceResource,
});
const refresh = defineRoute({
  method: 'POST',
  path: `${path}/:name/refresh`,
  tag,
  summary: 'Ask a source again what it offers; nothing new is approved by that',
  params,
  body: z.strictObject({
    /** Of an OpenAPI source: the document as it is now. */
    document: z.union([jsonObject, z.string().min(2)]).optional(),
  }),
  response: toolSourceResource,
  status: 200,
  admin: true,
});
const remove = defineRoute({
  method: 'DELETE',
  path: `${path}/:name`,
  tag,
  summary: 'Remove a source and its tools',
  params,
  status: 204,
  admin: true,
});

@Controller()
export class ToolSourcesController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(TOOLBOX) private readonly toolbox: Toolbox,
  ) {}

  @Route(create)
  async create(
    @Input() { body }: RouteInput<typeof create>,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { tenantId } = caller;
    const { name, description, source } = body;
    const found = { name, description, config: source };
    const tools = await this.toolbox.imported.read(tenantId, found, clientSignal(reply));
    const kept = { ...body, source: withoutDocument(source) };
    const resource = await this.store.toolSources.create(tenantId, kept, tools, actorOf(caller));
    reply.header('location', `${path}/${name}`);
    return resource;
  }

  @Route(list)
  list(@Input() { query }: RouteInput<typeof list>, @Caller() { tenantId }: Principal) {
    return this.store.toolSources.list(tenantId, query);
  }

  @Route(get)
  get(@Input() { params }: RouteInput<typeof get>, @Caller() { tenantId }: Principal) {
    return this.store.toolSources.get(tenantId, params.name);
  }

  @Route(refresh)
  async refresh(
    @Input() { params, body }: RouteInput<typeof refresh>,
    @Caller() { tenantId }: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const source = await this.store.toolSources.stored(tenantId, params.name);
    const config = withDocument(source.config, body.document);
    const tools = await this.toolbox.imported.read(tenantId, { ...source, config }, clientSignal(reply));
    await this.store.tools.saw(tenantId, source.id, tools);
    return this.store.toolSources.get(tenantId, params.name);
  }

  @Route(remove)
  async remove(@Input() { params }: RouteInput<typeof remove>, @Caller() caller: Principal) {
    const { tenantId } = caller;
    const source = await this.store.toolSources.stored(tenantId, params.name);
    await this.store.toolSources.remove(tenantId, params.name, actorOf(caller));
    await this.toolbox.imported.forget(tenantId, source);
  }
}

/** What was imported of it is kept; the document is not. */
function withoutDocument(config: ToolSourceConfig): ToolSourceConfig {
  if (config.kind !== 'openapi') return config;
  const { document: _document, ...rest } = config;
  return rest;
}

function withDocument(
  config: ToolSourceConfig,
  document: string | z.infer<typeof jsonObject> | undefined,
): ToolSourceConfig {
  if (document === undefined) return config;
  if (config.kind === 'openapi') return { ...config, document };
  throw new TerminalError('request.invalid', 'Only an OpenAPI source has a document.', { remedy: 'Leave it out.' });
}
