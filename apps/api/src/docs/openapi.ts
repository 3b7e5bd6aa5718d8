import { openAiError, problemDocument, workflowDefinition } from '@marimba/contracts';
import type { z } from 'zod';
import { publicRoutes } from '../access/public-routes.js';
import { textTypes } from '../http/body-parsers.js';
import type { RouteSpec } from '../http/route.js';
import { type JsonSchema, SchemaCollector } from './schema-collector.js';

/** The OpenAPI 3.1 document of the routes, from the very schemas that validate them. */
export function openApiDocument(specs: readonly RouteSpec[], version: string): JsonSchema {
  const schemas = new SchemaCollector();
  schemas.named('Problem', problemDocument, 'output');
  schemas.named('OpenAiError', openAiError, 'output');
  schemas.named('WorkflowDefinition', workflowDefinition, 'input');
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const spec of specs) {
    const path = spec.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operationOf(spec, schemas) };
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
      schemas: schemas.components,
    },
    security: [{ apiKey: [] }],
  };
}

function operationOf(spec: RouteSpec, schemas: SchemaCollector): JsonSchema {
  const beside = spec.textBody ? textParameters(spec, schemas) : [];
  return {
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    operationId: operationId(spec),
    ...(publicRoutes.has(spec.path) ? { security: [] } : {}),
    parameters: [
      ...parametersOf(spec.params, 'path', schemas),
      ...parametersOf(spec.query, 'query', schemas),
      ...parametersOf(spec.headers, 'header', schemas),
      ...beside,
    ],
    ...bodyOf(spec, schemas),
    responses: {
      [String(spec.status ?? 200)]: { description: 'Done', ...contentOf(spec, schemas) },
      default: { description: 'A problem', content: problemContent(spec) },
    },
  };
}

function problemContent({ errors }: RouteSpec): JsonSchema {
  const schema = (name: string) => ({ schema: { $ref: `#/components/schemas/${name}` } });
  return errors === 'openai'
    ? { 'application/json': schema('OpenAiError') }
    : { 'application/problem+json': schema('Problem') };
}

/** `GET /v1/runs/:id` → `getV1RunsId` */
function operationId({ method, path }: RouteSpec): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return method.toLowerCase() + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

function bodyOf(spec: RouteSpec, schemas: SchemaCollector): JsonSchema {
  const workflow = { schema: { $ref: '#/components/schemas/WorkflowDefinition' } };
  if (/^\/v1\/workflows(\/check)?$/.test(spec.path) && spec.method === 'POST')
    return { requestBody: { required: true, content: { 'application/json': workflow, 'application/yaml': workflow } } };
  if (spec.rawBody) return { requestBody: { required: true, content: { 'application/json': { schema: {} } } } };
  if (spec.body === undefined) return {};
  const content: JsonSchema = { 'application/json': { schema: schemas.inline(spec.body, 'input') } };
  if (spec.fileBody) Object.assign(content, fileContent);
  if (spec.textBody) for (const type of textTypes) content[type] = { schema: { type: 'string' } };
  return { requestBody: { required: true, content } };
}

/** A file as the body, or a form whose parts are files. */
const fileContent: JsonSchema = {
  'multipart/form-data': {
    schema: {
      type: 'object',
      properties: { files: { type: 'array', items: { type: 'string', contentMediaType: 'application/octet-stream' } } },
    },
  },
  'application/octet-stream': { schema: {} },
};

function contentOf(spec: RouteSpec, schemas: SchemaCollector): JsonSchema {
  const stream = spec.produces === undefined ? {} : { [spec.produces]: { schema: { type: 'string' } } };
  if (spec.response !== undefined)
    return { content: { 'application/json': { schema: schemas.inline(spec.response, 'output') }, ...stream } };
  return spec.produces === undefined ? {} : { content: stream };
}

function parametersOf(
  schema: z.ZodObject | undefined,
  place: 'path' | 'query' | 'header',
  schemas: SchemaCollector,
): JsonSchema[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemas.inline(schema, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

/** What stands beside a body that is nothing but a text. */
function textParameters({ body }: RouteSpec, schemas: SchemaCollector): JsonSchema[] {
  return parametersOf(body?.omit({ text: true, mediaType: true }), 'query', schemas).map((parameter) => ({
    ...parameter,
    required: false,
    description: 'Only beside a body of text.',
  }));
}
