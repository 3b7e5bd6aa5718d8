import { problemDocument, workflowDefinition } from '@marimba/contracts';
import { z } from 'zod';
import { publicRoutes } from '../access/public-routes.js';
import type { RouteSpec } from '../http/route.js';

type Schema = Record<string, unknown>;

/** The OpenAPI 3.1 document of the routes, from the very schemas that validate them. */
export function openApiDocument(specs: readonly RouteSpec[], version: string): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const spec of specs) {
    const path = spec.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operationOf(spec) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Marimba',
      version,
      description:
        'Durable, auditable agent workflows with hybrid models inside. Errors are RFC 9457 problem documents.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'mrb_…' } },
      schemas: {
        Problem: schemaOf(problemDocument, 'output'),
        WorkflowDefinition: schemaOf(workflowDefinition, 'input'),
      },
    },
    security: [{ apiKey: [] }],
  };
}

function operationOf(spec: RouteSpec): Schema {
  return {
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    operationId: `${spec.method.toLowerCase()} ${spec.path}`.replace(
      /[^A-Za-z0-9]+(\w)?/g,
      (_match, next: string = '') => next.toUpperCase(),
    ),
    ...(publicRoutes.has(spec.path) ? { security: [] } : {}),
    parameters: [...parametersOf(spec.params, 'path'), ...parametersOf(spec.query, 'query')],
    ...bodyOf(spec),
    responses: {
      [String(spec.status ?? 200)]: { description: 'Done', ...contentOf(spec) },
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function bodyOf(spec: RouteSpec): Schema {
  const workflow = { schema: { $ref: '#/components/schemas/WorkflowDefinition' } };
  if (spec.path === '/v1/workflows' && spec.method === 'POST')
    return { requestBody: { required: true, content: { 'application/json': workflow, 'application/yaml': workflow } } };
  if (spec.body === undefined) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(spec.body, 'input') } } } };
}

function contentOf(spec: RouteSpec): Schema {
  if (spec.response !== undefined)
    return { content: { 'application/json': { schema: schemaOf(spec.response, 'output') } } };
  return spec.produces === undefined ? {} : { content: { [spec.produces]: { schema: { type: 'string' } } } };
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): Schema[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    reused: 'inline',
    unrepresentable: 'any',
  }) as Schema;
  return rest;
}
