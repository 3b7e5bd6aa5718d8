import {
  fillTemplate,
  slug,
  templateList,
  templateOf,
  templateResource,
  templateResourceOf,
  useTemplateBody,
  workflowResource,
  workflowTemplates,
} from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { WorkflowChecker } from '../workflows/workflow-checker.js';

const tag = 'Templates';
const params = z.object({ name: slug });
const list = defineRoute({
  method: 'GET',
  path: '/v1/templates',
  tag,
  summary: 'Workflows to begin with, as they are shipped',
  response: templateList,
});
const get = defineRoute({
  method: 'GET',
  path: '/v1/templates/:name',
  tag,
  summary: 'One template: its parameters, examples, and the definition with the defaults',
  params,
  response: templateResource,
});
const use = defineRoute({
  method: 'POST',
  path: '/v1/templates/:name/workflows',
  tag,
  summary: 'Register a workflow made from a template',
  description:
    'As POST /v1/workflows does with the definition in which the parameters stand in place of the defaults: a new version (201), or the same one where nothing differs (200).',
  params,
  body: useTemplateBody,
  response: workflowResource,
  status: 201,
});

@Controller()
export class TemplatesController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(WorkflowChecker) private readonly checker: WorkflowChecker,
  ) {}

  @Route(list)
  list() {
    return { items: workflowTemplates.map(templateResourceOf) };
  }

  @Route(get)
  get(@Input() { params }: RouteInput<typeof get>) {
    return templateResourceOf(templateOf(params.name));
  }

  @Route(use)
  async use(
    @Input() { params, body }: RouteInput<typeof use>,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const definition = await this.checker.check(caller.tenantId, fillTemplate(templateOf(params.name), body));
    const { workflow, created } = await this.store.workflows.register(caller.tenantId, definition, actorOf(caller));
    reply.status(created ? 201 : 200).header('location', `/v1/workflows/${workflow.name}?version=${workflow.version}`);
    return workflow;
  }
}
