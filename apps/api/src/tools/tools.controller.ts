import { randomUUID } from 'node:crypto';
import {
  approveToolBody,
  callToolBody,
  canonicalJson,
  listedTool,
  pageOf,
  sha256Of,
  slug,
  toolCallAnswer,
  toolDetail,
} from '@marimba/contracts';
import { Store } from '@marimba/store';
import type { ToolRegistry } from '@marimba/tools';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { clientSignal } from '../openai/client-gone.js';
import { TOOLS } from '../tokens.js';
import { builtInOf, detailOf, listedOf } from './tool-details.js';

const tag = 'Tools';
const params = z.object({ name: slug });

const list = defineRoute({
  method: 'GET',
  path: '/v1/tools',
  tag,
  summary: 'Tools that workflows may name, with their schemas and hashes; and those that wait for approval',
  response: pageOf(listedTool),
});
const get = defineRoute({
  method: 'GET',
  path: '/v1/tools/:name',
  tag,
  summary: 'One tool: what was approved, what its source says now, and what differs',
  params,
  response: toolDetail,
});
const approve = defineRoute({
  method: 'POST',
  path: '/v1/tools/:name/approve',
  tag,
  summary: 'Let a new or changed tool be called: exactly the one with this hash',
  params,
  body: approveToolBody,
  response: toolDetail,
  status: 200,
  admin: true,
});
const call = defineRoute({
  method: 'POST',
  path: '/v1/tools/:name/call',
  tag,
  summary: 'Try a tool; what it does outside is done',
  params,
  body: callToolBody,
  response: toolCallAnswer,
  status: 200,
  admin: true,
});

@Controller()
export class ToolsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(TOOLS) private readonly registry: ToolRegistry,
  ) {}

  @Route(list)
  async list(@Caller() { tenantId }: Principal) {
    const [known, imported] = await Promise.all([this.registry.list(tenantId), this.store.tools.list(tenantId)]);
    const builtIn = known.filter(({ origin }) => origin.kind === 'built-in').map(builtInOf);
    return { items: [...builtIn, ...imported.map(listedOf)].sort((a, b) => (a.name < b.name ? -1 : 1)) };
  }

  @Route(get)
  async get(@Input() { params }: RouteInput<typeof get>, @Caller() { tenantId }: Principal) {
    const imported = await this.store.tools.find(tenantId, params.name);
    return imported === undefined ? builtInOf(await this.registry.get(tenantId, params.name)) : detailOf(imported);
  }

  @Route(approve)
  async approve(@Input() { params, body }: RouteInput<typeof approve>, @Caller() caller: Principal) {
    await this.store.tools.approve(caller.tenantId, params.name, body.sha256, actorOf(caller));
    return detailOf((await this.store.tools.find(caller.tenantId, params.name))!);
  }

  @Route(call)
  async call(
    @Input() { params, body }: RouteInput<typeof call>,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { tenantId } = caller;
    const tool = await this.registry.get(tenantId, params.name);
    const { sha256, taint } = tool;
    const id = randomUUID();
    const detail = { id, sha256, argumentsSha256: sha256Of(canonicalJson(body.arguments)) };
    await this.store.audit.append(tenantId, {
      actor: actorOf(caller),
      action: 'tool.tried',
      subject: params.name,
      detail,
    });
    const begun = performance.now();
    const result = await tool.call(body.arguments, {
      ...{ tenantId, runId: id, idempotencyKey: id, signal: clientSignal(reply) },
      now: () => new Date(),
    });
    return { result, sha256, ...(taint && { taint }), durationMs: Math.round(performance.now() - begun) };
  }
}
