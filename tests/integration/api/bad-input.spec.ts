import type { JsonObject } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, ApiService } from './api-service.js';
import { problemOf } from './problem-of.js';

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start();
  await post('/v1/workflows', greeting);
  await post('/v1/collections', { name: 'shelf' });
});
afterAll(() => api.stop());

const post = (path: string, body: unknown): Promise<Answer> => api.send('POST', path, { body });
const yaml = { 'content-type': 'application/yaml' };
const greeting: JsonObject = {
  name: 'greeting',
  input: { type: 'object', properties: { who: { type: 'string' } }, required: ['who'], additionalProperties: false },
  steps: [{ id: 'hello', kind: 'transform', value: 'Hello, ${{ input.who }}' }],
};
const step = (id: string, more: JsonObject = {}): JsonObject => ({ id, kind: 'transform', value: id, ...more });
const workflow = (...steps: JsonObject[]): JsonObject => ({ name: 'refused', steps });
const document = (text: string, more: JsonObject = {}): JsonObject => ({ source: 'a.md', text, ...more });

/** What every refusal has: a status, a code, a sentence, what to do, and the request's id. */
function refused(answer: Answer, status: number, code: string) {
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  const problem = problemOf(answer);
  expect(problem).toMatchObject({ status, code, requestId: answer.headers.get('x-request-id') });
  expect(problem.detail).not.toBe('');
  expect(problem.remedy ?? problem.errors?.[0]?.hint, 'says what to do').toBeTruthy();
  return problem;
}

describe('bodies that cannot be read', () => {
  it.each([
    ['a comma too many', '{"workflow": "greeting",}', /line 1, column 25/],
    ['single quotes', "{'workflow': 'greeting'}", /line 1, column 2/],
    ['an end too early', '{"workflow": "greet', /./],
    ['no JSON at all', 'hello', /./],
  ])('refuses JSON with %s and names the place', async (_what, body, place) => {
    const problem = refused(await api.send('POST', '/v1/runs', { body }), 400, 'request.not-json');
    expect(problem.detail).toMatch(place);
  });

  it('refuses YAML that is broken, naming line and column', async () => {
    const body = 'name: x\nsteps:\n  - id: [a\n';
    const answer = await api.send('POST', '/v1/workflows', { body, headers: yaml });
    expect(refused(answer, 400, 'request.not-json').detail).toMatch(/line \d+, column \d+/);
  });

  it('refuses YAML whose aliases would make it enormous', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 10; level++)
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    const answer = await api.send('POST', '/v1/workflows', { body: lines.join('\n'), headers: yaml });
    refused(answer, 400, 'request.not-json');
  });

  it.each(['application/xml', 'multipart/form-data; boundary=x', 'application/octet-stream'])(
    'refuses a body of type %s, and names what is read',
    async (type) => {
      const answer = await api.send('POST', '/v1/runs', { body: 'x', headers: { 'content-type': type } });
      expect(refused(answer, 415, 'request.unsupported-media-type').remedy).toContain('application/json');
    },
  );

  it('refuses a body of 50 MB, naming the limit, and goes on serving', async () => {
    const body = JSON.stringify(document('x'.repeat(50 * 1024 * 1024)));
    const answer = await api.send('POST', '/v1/collections/shelf/documents', { body });
    expect(refused(answer, 413, 'request.too-large').detail).toContain('200000');
    expect((await api.send('GET', '/v1/collections/shelf')).body).toMatchObject({ documents: 0 });
  });

  it('refuses 50 MB that arrive in pieces of unannounced number', async () => {
    const piece = new Uint8Array(1024 * 1024).fill(0x20);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => (sent++ < 50 ? controller.enqueue(piece) : controller.close()),
    });
    const response = await fetch(`${api.url}/v1/runs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit).catch((error: Error) => error);
    // The connection may be closed on whoever goes on sending; the service is what has to survive.
    if (response instanceof Response) expect(response.status).toBe(413);
    expect(sent).toBeLessThan(51);
    expect((await api.send('GET', '/healthz')).status).toBe(200);
  });

  it('refuses a value that is nested 100,000 deep', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const body = `{"workflow":"greeting","input":{"who":${deep}}}`;
    const answer = await api.send('POST', '/v1/runs', { body });
    expect(answer.status, JSON.stringify(answer.body)).toBeGreaterThanOrEqual(400);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
    expect((await api.send('GET', '/healthz')).status).toBe(200);
  });

  it('refuses names that reach into prototypes', async () => {
    const body = '{"workflow":"greeting","input":{"who":"x","__proto__":{"a":1}}}';
    const answer = await api.send('POST', '/v1/runs', { body });
    expect(answer.status).toBe(400);
  });
});

describe('bodies that do not fit', () => {
  it('names every unknown field and what to do with it', async () => {
    const answer = await post('/v1/runs', { workflow: 'greeting', inputs: {}, speed: 'fast' });
    const { errors } = refused(answer, 400, 'request.invalid');
    expect(errors?.map(({ pointer }) => pointer)).toEqual(['/inputs', '/speed']);
    for (const { hint } of errors ?? []) expect(hint).toContain('input');
  });

  it('names a missing field and a field of the wrong type', async () => {
    expect(refused(await post('/v1/runs', {}), 400, 'request.invalid').errors).toEqual([
      expect.objectContaining({ pointer: '/workflow' }),
    ]);
    const wrong = await post('/v1/runs', { workflow: 'greeting', version: 'newest' });
    expect(refused(wrong, 400, 'request.invalid').errors).toEqual([expect.objectContaining({ pointer: '/version' })]);
  });

  it('refuses no body, and a body that is no object', async () => {
    refused(await api.send('POST', '/v1/runs'), 400, 'request.invalid');
    refused(await api.send('POST', '/v1/runs', { body: '[]' }), 400, 'request.invalid');
    refused(await api.send('POST', '/v1/runs', { body: 'null' }), 400, 'request.invalid');
  });

  it('refuses unknown and wrong parameters in the address', async () => {
    refused(await api.send('GET', '/v1/runs?limit=0'), 400, 'request.invalid');
    refused(await api.send('GET', '/v1/runs?limit=many'), 400, 'request.invalid');
    refused(await api.send('GET', '/v1/runs?page=2'), 400, 'request.invalid');
    refused(await api.send('GET', '/v1/runs?status=sleeping'), 400, 'request.invalid');
    refused(await api.send('GET', '/v1/runs?cursor=nonsense'), 400, 'request.invalid');
    expect((await api.send('GET', '/v1/audit?cursor=nonsense')).status).toBe(400);
    refused(await api.send('GET', '/v1/runs/not-a-run'), 400, 'request.invalid');
    refused(await api.send('GET', '/v1/workflows/NOT%20a%20NAME'), 400, 'request.invalid');
    refused(await api.send('GET', '/v1/collections/%00'), 400, 'request.invalid');
  });

  it('refuses numbers that no database column holds', async () => {
    const large = '99999999999';
    const log = `/v1/runs/01890000-0000-7000-8000-000000000000/log?after=${large}`;
    for (const path of [`/v1/workflows/greeting?version=${large}`, log, `/v1/audit?cursor=${large}`])
      refused(await api.send('GET', path), 400, 'request.invalid');
    refused(await post('/v1/runs', { workflow: 'greeting', version: Number(large) }), 400, 'request.invalid');
  });

  it("refuses an input that the workflow's schema does not allow", async () => {
    const answer = await post('/v1/runs', { workflow: 'greeting', input: { who: 7, whom: 'x' } });
    const { errors } = refused(answer, 422, 'run.input-invalid');
    expect(errors?.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(['/input/who', '/input/whom']));
    expect((await api.send('GET', '/v1/runs')).body).toEqual({ items: [] });
  });
});

describe('workflows that are refused', () => {
  it('names a cycle', async () => {
    const answer = await post('/v1/workflows', workflow(step('a', { needs: ['b'] }), step('b', { needs: ['a'] })));
    const { errors } = refused(answer, 422, 'workflow.invalid');
    expect(errors?.[0]).toMatchObject({ pointer: '/steps/0', message: expect.stringContaining('a → b → a') });
  });

  it('names an unknown step, with the one that was meant', async () => {
    const answer = await post('/v1/workflows', workflow(step('first'), step('second', { needs: ['frist'] })));
    const { errors } = refused(answer, 422, 'workflow.invalid');
    expect(errors?.[0]).toMatchObject({ pointer: '/steps/1/needs/0', hint: expect.stringContaining('first') });
  });

  it('names an unknown step kind and an unknown field', async () => {
    const answer = await post('/v1/workflows', workflow({ id: 'a', kind: 'tansform' }, step('b', { vaule: 1 })));
    const { errors } = refused(answer, 422, 'workflow.invalid');
    expect(errors?.map(({ pointer }) => pointer)).toEqual(['/steps/0/kind', '/steps/1/vaule']);
  });

  it('names an unknown tool, in a step and in an agent', async () => {
    const answer = await post(
      '/v1/workflows',
      workflow(
        { id: 'a', kind: 'tool', tool: 'calculater', arguments: {} },
        { id: 'b', kind: 'agent', model: 'scripted', task: 'x', tools: ['browser'] },
      ),
    );
    const { errors } = refused(answer, 422, 'workflow.invalid');
    expect(errors?.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/steps/0/tool', '/steps/1/tools/0']),
    );
    expect(errors?.[0]?.hint).toContain('calculator');
  });

  it('names a model that nobody has served', async () => {
    const model: JsonObject = {
      id: 'a',
      kind: 'model',
      model: 'marimba-70n',
      messages: [{ role: 'user', content: 'x' }],
    };
    await api.store.models.seen({
      name: 'marimba-70m',
      family: 'jamba',
      precision: 'int8',
      fingerprint: 'f',
      parameters: 1,
      contextLength: 1,
      status: 'ready',
    });
    const answer = await post('/v1/workflows', workflow(model));
    const { errors } = refused(answer, 422, 'workflow.invalid');
    expect(errors?.[0]).toMatchObject({ pointer: '/steps/0/model', hint: expect.stringContaining('marimba-70m') });
  });

  it('finds all of it at once, also in YAML', async () => {
    const body = 'name: Bad Name\nsteps:\n  - {id: a, kind: transform, value: 1, needs: [b]}\n';
    const answer = await api.send('POST', '/v1/workflows', { body, headers: yaml });
    expect(refused(answer, 422, 'workflow.invalid').errors?.[0]?.pointer).toBe('/name');
  });

  it('registers nothing of what it refused', async () => {
    refused(await api.send('GET', '/v1/workflows/refused'), 404, 'workflow.not-found');
  });
});

describe('documents that are refused', () => {
  it.each([
    ['a zero byte', 'PK\u0003\u0004\u0000\u0000'],
    ['a control character', 'before \u0001 after'],
  ])('refuses %s and names the place', async (_what, text) => {
    const answer = await post('/v1/collections/shelf/documents', document(text));
    expect(refused(answer, 415, 'document.not-text').detail).toMatch(/character \d+/);
  });

  it('refuses a document without text', async () => {
    refused(await post('/v1/collections/shelf/documents', document('  \n ')), 422, 'document.empty');
  });

  it('refuses a source that is no text', async () => {
    const answer = await post('/v1/collections/shelf/documents', document('text', { source: 'a\u0000b' }));
    refused(answer, 415, 'document.not-text');
  });

  it('refuses bytes that are not UTF-8, inside JSON', async () => {
    const head = Buffer.from('{"source":"a.md","text":"caf');
    const body = new Uint8Array([...head, 0xe9, 0xff, ...Buffer.from(' au lait"}')]);
    const answer = await api.send('POST', '/v1/collections/shelf/documents', { body });
    expect(answer.status, JSON.stringify(answer.body)).toBeGreaterThanOrEqual(400);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
  });

  it('refuses a document for a collection that is not there', async () => {
    const answer = await post('/v1/collections/nowhere/documents', document('text'));
    expect(refused(answer, 404, 'collection.not-found').detail).toContain('nowhere');
  });

  it('keeps nothing of what it refused', async () => {
    expect((await api.send('GET', '/v1/collections/shelf')).body).toMatchObject({ documents: 0, chunks: 0 });
  });
});

describe('what is not there', () => {
  const id = '01890000-0000-7000-8000-000000000000';
  it.each([
    ['GET', '/v1/nothing', 'route.not-found'],
    ['PUT', '/v1/runs', 'route.not-found'],
    ['GET', `/v1/runs/${id}`, 'run.not-found'],
    ['GET', `/v1/runs/${id}/events`, 'run.not-found'],
    ['GET', `/v1/runs/${id}/log`, 'run.not-found'],
    ['GET', `/v1/runs/${id}/chain`, 'run.not-found'],
    ['GET', `/v1/runs/${id}/audit`, 'run.not-found'],
    ['POST', `/v1/runs/${id}/cancel`, 'run.not-found'],
    ['GET', '/v1/workflows/nothing', 'workflow.not-found'],
    ['GET', '/v1/workflows/nothing/versions', 'workflow.not-found'],
    ['GET', '/v1/workflows/greeting?version=9', 'workflow.not-found'],
    ['GET', '/v1/collections/nothing', 'collection.not-found'],
    ['GET', '/v1/collections/nothing/documents', 'collection.not-found'],
    ['GET', '/v1/collections/nothing/search?q=x', 'collection.not-found'],
    ['GET', `/v1/documents/${id}`, 'document.not-found'],
  ])('answers %s %s with %s', async (method, path, code) => {
    const answer = await api.send(method, path);
    expect(answer.status).toBe(404);
    expect(problemOf(answer).code).toBe(code);
  });

  it('refuses a run of a workflow that is not registered', async () => {
    refused(await post('/v1/runs', { workflow: 'nothing' }), 404, 'workflow.not-found');
    refused(await post('/v1/runs', { workflow: 'greeting', version: 7 }), 404, 'workflow.not-found');
  });

  it('refuses a second collection of one name', async () => {
    const answer = await post('/v1/collections', { name: 'shelf' });
    expect(answer.status).toBe(409);
    expect(problemOf(answer)).toMatchObject({ code: 'collection.exists', detail: expect.stringContaining('shelf') });
  });
});
