import { answerMcp } from '@marimba/tools';
import { Body, Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, type Principal } from '../access/principal.js';
import { checkJsonTree } from '../http/check-json-tree.js';
import { parseJson } from '../http/parse-json.js';
import { defineRoute, Route } from '../http/route.js';
import { version } from '../version.js';
import { WorkflowRuns } from './workflow-runs.js';

const post = defineRoute({
  method: 'POST',
  path: '/mcp',
  tag: 'MCP',
  summary: 'The Model Context Protocol (streamable HTTP): each workflow is a tool',
  description:
    'For MCP clients: the address is this one, the header `Authorization: Bearer mrb_…`. A call starts a run; its progress is told while it goes on, its output is the result. There are no sessions.',
  rawBody: true,
  produces: 'text/event-stream',
  status: 200,
});

const get = defineRoute({
  method: 'GET',
  path: '/mcp',
  tag: 'MCP',
  summary: 'Of the protocol: there is no stream without a call, which the status 405 tells a client',
  status: 405,
});

@Controller()
export class McpController {
  constructor(@Inject(WorkflowRuns) private readonly workflows: WorkflowRuns) {}

  @Route(post)
  async post(
    @Caller() caller: Principal,
    @Req() { raw: request }: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body() bytes: Uint8Array = Buffer.of(),
  ): Promise<void> {
    const body = parseJson(bytes);
    checkJsonTree(body, { text: true });
    reply.hijack();
    await answerMcp({ request, response: reply.raw, body }, this.workflows.of(caller), version);
  }

  @Route(get)
  get(@Res({ passthrough: true }) reply: FastifyReply): void {
    reply.header('allow', 'POST');
  }
}
