import {
  largestInt4,
  pageOf,
  pageQuery,
  slug,
  systemWorkflowPrefix,
  TerminalError,
  workflowCheck,
  workflowDefinition,
  workflowResource,
} from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Body, Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { checkJsonTree } from '../http/check-json-tree.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { WorkflowChecker } from './workflow-checker.js';

const tag = 'Workflows';
const params = z.object({ name: slug });
/** Its body is checked by the engine, which finds every problem at once, not by the schema alone. */
const register = defineRoute({
  method: 'POST',
  path: '/v1/workflows',
  tag,
  summary: 'Register a workflow, as JSON or YAML',
  description:
    'A definition that differs from the newest version becomes the next version (201); the same content gives the same version (200).',
  response: workflowResource,
  status: 201,
});
const check = defineRoute({
  method: 'POST',
  path: '/v1/workflows/check',
  role: 'viewer',
  tag,
  summary: 'Check a definition without keeping it',
  description: 'Answers 200 either way, with every problem and where it is, so that an editor can ask as one types.',
  response: workflowCheck,
  status: 200,
});
const list = defineRoute({
  method: 'GET',
  path: '/v1/workflows',
  tag,
  summary: 'List workflows, each with its newest version',
  query: pageQuery,
  response: pageOf(workflowResource),
});
const get = defineRoute({
  method: 'GET',
  path: '/v1/workflows/:name',
  tag,
  summary: 'One version of a workflow, the newest unless told otherwise',
  params,
  query: z.strictObject({ version: z.coerce.number().int().positive().max(largestInt4).optional() }),
  response: workflowResource,
});
const versions = defineRoute({
  method: 'GET',
  path: '/v1/workflows/:name/versions',
  tag,
  summary: 'Every version, newest first',
  params,
  response: z.object({ items: z.array(workflowResource) }),
});
const schema = defineRoute({
  method: 'GET',
  path: '/v1/schemas/workflow',
  tag,
  summary: 'JSON Schema of a workflow definition',
  response: z.record(z.string(), z.json()),
});

@Controller()
export class WorkflowsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(WorkflowChecker) private readonly checker: WorkflowChecker,
  ) {}

  @Route(register)
  async register(@Body() body: unknown, @Caller() caller: Principal, @Res({ passthrough: true }) reply: FastifyReply) {
    const definition = await this.valid(body, caller);
    const { workflow, created } = await this.store.workflows.register(caller.tenantId, definition, actorOf(caller));
    reply.status(created ? 201 : 200).header('location', `/v1/workflows/${workflow.name}?version=${workflow.version}`);
    return workflow;
  }

  @Route(check)
  async check(@Body() body: unknown, @Caller() caller: Principal) {
    try {
      await this.valid(body, caller);
      return { valid: true, problems: [] };
    } catch (error) {
      if (!(error instanceof TerminalError) || error.code !== 'workflow.invalid') throw error;
      return { valid: false, problems: error.errors ?? [] };
    }
  }

  @Route(list)
  list(@Input() { query }: RouteInput<typeof list>, @Caller() caller: Principal) {
    return this.store.workflows.list(caller.tenantId, query);
  }

  @Route(get)
  get(@Input() { params, query }: RouteInput<typeof get>, @Caller() caller: Principal) {
    return this.store.workflows.get(caller.tenantId, params.name, query.version);
  }

  @Route(versions)
  async versions(@Input() { params }: RouteInput<typeof versions>, @Caller() caller: Principal) {
    const items = await this.store.workflows.versions(caller.tenantId, params.name);
    if (items.length > 0) return { items };
    throw new TerminalError('workflow.not-found', `there is no workflow ${params.name}`, {
      remedy: 'GET /v1/workflows lists them.',
    });
  }

  @Route(schema)
  schema() {
    return z.toJSONSchema(workflowDefinition, { io: 'input' });
  }

  private async valid(body: unknown, { tenantId }: Principal) {
    checkJsonTree(body, { text: true });
    const definition = await this.checker.check(tenantId, body);
    if (definition.name.startsWith(systemWorkflowPrefix))
      throw new TerminalError(
        'workflow.invalid',
        `names that begin with '${systemWorkflowPrefix}' are the service's own`,
        {
          remedy: 'Choose another name.',
          errors: [{ pointer: '/name', message: `begins with '${systemWorkflowPrefix}'` }],
        },
      );
    return definition;
  }
}
