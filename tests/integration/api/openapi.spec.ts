import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publicRoutes, routeInventory } from '@marimba/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientTypes } from '../../../apps/api/scripts/client-types.mjs';
import { ApiService } from './api-service.js';
import { servedRoutes } from './served-routes.js';

interface Operation {
  operationId: string;
  summary: string;
  security?: unknown[];
  parameters: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema?: object }> }>;
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, { type: string; scheme: string }> };
  security: Record<string, unknown[]>[];
}

let api: ApiService;
let document: Document;
beforeAll(async () => {
  api = await ApiService.start();
  document = (await api.send<Document>('GET', '/openapi.json', { key: null })).body;
});
afterAll(() => api.stop());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

/** Every value of a member named so, anywhere inside. */
function valuesOf(name: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [...(key === name ? [child] : []), ...valuesOf(name, child)]);
}

describe('the OpenAPI document', () => {
  it('is one of version 3.1 with a bearer key as its security', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: 'Marimba', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    expect(Object.values(document.components.securitySchemes)).toContainEqual(
      expect.objectContaining({ type: 'http', scheme: 'bearer' }),
    );
    for (const requirement of document.security)
      for (const scheme of Object.keys(requirement)) expect(document.components.securitySchemes).toHaveProperty(scheme);
  });

  it('holds no reference that leads nowhere', () => {
    const references = valuesOf('$ref', document);
    expect(references.length).toBeGreaterThan(operations().length);
    for (const reference of references) {
      expect(reference).toMatch(/^#\//);
      let target: unknown = document;
      for (const part of String(reference).slice(2).split('/')) target = (target as Record<string, unknown>)?.[part];
      expect(target, String(reference)).toBeTypeOf('object');
    }
  });

  it('documents every route of the interface that is served, and no other', () => {
    const served = servedRoutes(api.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }));
    const pages = new Set(['/*', '/', '/docs', '/docs/:file', '/openapi.json']);
    const expected = served
      .filter(({ path }) => !pages.has(path))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const documented = operations().map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(documented.toSorted()).toEqual(expected.toSorted());
    expect(documented).toHaveLength(routeInventory(api.app).length);
  });

  it('gives every operation an id of its own, a summary, an answer and its problems', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, method, operation } of operations()) {
      const place = `${method} ${path}`;
      expect(operation.operationId, place).toMatch(/^[a-z]\w+$/i);
      expect(operation.summary, place).not.toBe('');
      expect(
        Object.keys(operation.responses).filter(
          (status) => status.startsWith('2') || (place === 'get /mcp' && status === '405'),
        ),
        place,
      ).not.toEqual([]);
      const { default: problem } = operation.responses;
      const form = Object.values(problem?.content ?? {}).map(({ schema }) => schema);
      expect([
        [{ $ref: '#/components/schemas/Problem' }],
        [{ $ref: '#/components/schemas/OpenAiError' }],
      ]).toContainEqual(form);
    }
  });

  it('names the parameters of every path, and only those', () => {
    for (const { path, method, operation } of operations()) {
      const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(inPath.map(({ name }) => name).toSorted(), `${method} ${path}`).toEqual(names.toSorted());
      for (const { required } of inPath) expect(required).toBe(true);
    }
  });

  it('asks for a key wherever the service does', () => {
    for (const { path, method, operation } of operations())
      expect(operation.security ?? document.security, `${method} ${path}`).toHaveLength(
        publicRoutes.has(path.replace(/\{(\w+)\}/g, ':$1')) ? 0 : 1,
      );
  });

  it('is what the page at /docs shows, with nothing from elsewhere', async () => {
    const page = (await api.send<string>('GET', '/docs', { key: null })).body;
    const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(1);
    for (const link of links) {
      expect(link).toMatch(/^\/(?!\/)/);
      const { status, body } = await api.send<string>('GET', link, { key: null });
      expect(status, link).toBe(200);
      expect(body.length, link).toBeGreaterThan(50);
    }
    expect(page).not.toMatch(/<script(?![^>]*src=)/);
    expect(page).not.toMatch(/ on\w+=/);
  });
});

describe('the types of the admin pages’ client', () => {
  it('are those of this document; `npm run generate:api` writes them', async () => {
    const written = await readFile(
      join(import.meta.dirname, '../../../apps/admin/src/api/generated/openapi.ts'),
      'utf8',
    );
    expect(written.split('\n')).toEqual((await clientTypes(document)).split('\n'));
  });
});

describe('answers', () => {
  it('are those of the specification', async () => {
    const runId = await api.startRun({ name: 'small', steps: [{ id: 'a', kind: 'transform', value: 1 }] });
    await api.ended(runId);
    await api.send('POST', '/v1/collections', { body: { name: 'shelf' } });
    const text = { source: 'a.md', text: '# Heron\n\nThe heron sleeps.' };
    const { body: added } = await api.send<{ id: string }>('POST', '/v1/collections/shelf/documents', { body: text });
    const ingestions = { body: { documents: [{ source: 'b.md', text: 'The owl wakes.' }] } };
    const { body: ingestion } = await api.send<{ runId: string }>(
      'POST',
      '/v1/collections/shelf/ingestions',
      ingestions,
    );
    const schedule = { name: 'daily', workflow: 'small', cron: '0 8 * * *', timezone: 'Europe/Berlin' };
    await api.send('POST', '/v1/schedules', { body: schedule });
    await api.send('POST', '/v1/webhooks', { body: { name: 'orders', workflow: 'small' } });
    await api.send('PUT', '/v1/secrets/key', { body: { value: 'value' } });
    const operation = { get: { operationId: 'find', responses: { 200: { description: 'found' } } } };
    const described = { openapi: '3.0.3', info: { title: 'Shop', version: '1' }, paths: { '/items': operation } };
    const source = { kind: 'openapi', document: described, baseUrl: 'https://example.org' };
    await api.send('POST', '/v1/tool-sources', { body: { name: 'self', source } });
    const remember = (text: string) =>
      api.send<{ id: string }>('POST', '/v1/memory/facts', { body: { scope: 'workspace', text } });
    const { body: fact } = await remember('The heron sleeps.');
    const { body: forgotten } = await remember('The owl wakes.');
    await api.send('DELETE', `/v1/memory/facts/${forgotten.id}`);
    const message = { scope: 'workspace', role: 'user', content: 'Good morning.' };
    await api.send('POST', '/v1/memory/threads/birds/messages', { body: message });
    const { body: imported } = await api.send<{ id: string }>('POST', '/v1/model-imports', {
      body: { hub: 'owner/model' },
    });
    const values: Record<string, string> = {
      '/v1/model-imports/:id': `/v1/model-imports/${imported.id}`,
      '/v1/memory/facts/:id': `/v1/memory/facts/${fact.id}`,
      '/v1/memory/forgotten/:id': `/v1/memory/forgotten/${forgotten.id}`,
      '/v1/memory/search': '/v1/memory/search?scope=workspace&q=heron',
      '/v1/memory/threads/:thread': '/v1/memory/threads/birds?scope=workspace',
      '/v1/runs/:id': `/v1/runs/${runId}`,
      '/v1/runs/:id/log': `/v1/runs/${runId}/log`,
      '/v1/runs/:id/chain': `/v1/runs/${runId}/chain`,
      '/v1/runs/:id/approvals': `/v1/runs/${runId}/approvals`,
      '/v1/workflows/:name': '/v1/workflows/small',
      '/v1/workflows/:name/versions': '/v1/workflows/small/versions',
      '/v1/templates/:name': '/v1/templates/ask-my-documents',
      '/v1/collections/:name': '/v1/collections/shelf',
      '/v1/collections/:name/documents': '/v1/collections/shelf/documents',
      '/v1/collections/:name/search': '/v1/collections/shelf/search?q=heron',
      '/v1/documents/:id': `/v1/documents/${added.id}`,
      '/v1/documents/:id/chunks': `/v1/documents/${added.id}/chunks`,
      '/v1/documents/:id/pages': `/v1/documents/${added.id}/pages`,
      '/v1/documents/:id/snapshots': `/v1/documents/${added.id}/snapshots`,
      '/v1/ingestions/:runId': `/v1/ingestions/${ingestion.runId}`,
      '/v1/schedules/:name': '/v1/schedules/daily',
      '/v1/webhooks/:name': '/v1/webhooks/orders',
      '/v1/models/:name': '/v1/models/m',
      '/v1/secrets/:name': '/v1/secrets/key',
      '/v1/tenants/:tenant': '/v1/tenants/default',
      '/v1/tenants/:tenant/usage': '/v1/tenants/default/usage',
      '/v1/tools/:name': '/v1/tools/calculator',
      '/v1/tool-sources/:name': '/v1/tool-sources/self',
    };
    const specified = routeInventory(api.app).filter(({ method, response }) => method === 'GET' && response);
    expect(specified.length).toBeGreaterThan(15);
    for (const { path, response } of specified) {
      const answer = await api.send('GET', values[path] ?? path);
      expect(answer.status, path).toBe(200);
      expect(response?.safeParse(answer.body).error, path).toBeUndefined();
    }
  });
});
