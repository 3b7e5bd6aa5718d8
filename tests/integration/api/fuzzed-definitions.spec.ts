import { randomUUID } from 'node:crypto';
import type { JsonObject, JsonValue, ProblemDocument } from '@marimba/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { everything, mutated, strange } from '../../support/fuzzed-definitions.js';
import { ApiService } from './api-service.js';

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start({ MARIMBA_BODY_LIMIT: String(10 * 1024 * 1024) });
});
afterAll(() => api.stop());

interface Given {
  status: number;
  body: ProblemDocument & { name?: string };
}

async function post(path: string, payload: string, type = 'application/json'): Promise<Given> {
  const { statusCode, body } = await api.app.inject({
    method: 'POST',
    url: path,
    headers: { authorization: `Bearer ${api.key}`, 'content-type': type },
    payload,
  });
  return { status: statusCode, body: JSON.parse(body) };
}
const register = (definition: unknown) => post('/v1/workflows', JSON.stringify(definition));
const registerYaml = (text: string) => post('/v1/workflows', text, 'application/yaml');

/** Accepted, or refused with everything that a person needs to mend it. */
function expectAnswered({ status, body }: Given, sent: string): void {
  if (status === 200 || status === 201) return;
  expect([400, 413, 415, 422], `${sent}\n${JSON.stringify(body)}`).toContain(status);
  expect(body.detail, sent).toBeTruthy();
  expect(body.remedy, sent).toBeTruthy();
  for (const { pointer, message, hint } of body.errors ?? []) {
    expect(pointer, sent).toMatch(/^(\/|$)/);
    expect(message, sent).toBeTruthy();
    expect(hint, `${sent}\n${pointer}: ${message}`).toBeTruthy();
  }
  if (body.code === 'workflow.invalid') expect(body.errors?.length, sent).toBeGreaterThan(0);
}

describe('fuzzed definitions', () => {
  it('takes the whole one that the others are made of', async () => {
    expect((await register(everything)).status).toBe(201);
  });

  it('answers each with a reason, and runs what it has accepted or says why not', async () => {
    const check = async (definition: JsonValue, input: JsonValue) => {
      const sent = JSON.stringify(definition);
      const answer = await post('/v1/workflows', sent);
      expectAnswered(answer, sent);
      if (answer.status >= 300) return;
      const run = JSON.stringify({ workflow: answer.body.name, input });
      expectAnswered(await post('/v1/runs', run), `${sent}\n${run}`);
    };
    const input = fc.oneof(fc.constant<JsonValue>({ topic: 'a', list: [1] }), strange);
    await fc.assert(fc.asyncProperty(mutated, input, check), { numRuns: 200 });
  });

  it('answers anything that is JSON, also where a definition has it for its parts', async () => {
    const anything = fc.oneof(
      strange,
      fc.record({
        name: fc.constantFrom<JsonValue>('x', 5),
        steps: fc.oneof(strange, fc.array(strange, { maxLength: 3 })),
      }),
      fc.record({
        name: fc.constant('x'),
        steps: fc.array(
          fc.record({ id: strange, kind: fc.constantFrom('map', 'model', 'wait', 'branch', 'x'), steps: strange }),
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (body) => expectAnswered(await register(body), JSON.stringify(body))),
      { numRuns: 80 },
    );
  });

  it('answers anything that is or is nearly YAML', async () => {
    const text = stringify(everything);
    const broken = fc
      .tuple(
        fc.nat(text.length),
        fc.nat(20),
        fc.constantFrom(
          '',
          ' ',
          '\n',
          '\t',
          '- ',
          ': ',
          '&a ',
          '*a',
          '!x ',
          '<<: ',
          '"',
          "'",
          '|',
          '>',
          '%',
          '---\n',
          '{',
          '[',
          '? ',
          '#',
          '\u0000',
        ),
      )
      .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length));
    const yaml = fc.oneof(
      broken,
      mutated.map((definition) => stringify(definition)),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(yaml, async (sent) => expectAnswered(await registerYaml(sent), sent)),
      { numRuns: 200 },
    );
  });
});

describe('definitions beyond a limit', () => {
  const step = (id: string, more: JsonObject = {}): JsonObject => ({ id, kind: 'transform', value: 1, ...more });
  const many = Array.from({ length: 10_000 }, (_, index) => step(`s${index}`));
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const nested = (levels: number): string =>
    `${'{"id":"a","kind":"loop","max":1,"until":"${{ true }}","steps":['.repeat(levels)}${']}'.repeat(levels)}`;
  const workflow = (steps: string) => `{"name":"large","steps":${steps}}`;
  const keys = Array.from({ length: 80_000 }, (_, index) => `k${index}: 1`).join('\n');
  const bomb = Array.from(
    { length: 12 },
    (_, level) =>
      `a${level}: &a${level} [${
        level === 0
          ? 'x'
          : Array(10)
              .fill(`*a${level - 1}`)
              .join(', ')
      }]`,
  ).join('\n');

  it.each<[string, string, string, number, string]>([
    ['a body of 20 MB', JSON.stringify({ name: 'x'.repeat(20 * 1024 * 1024) }), 'json', 413, 'MARIMBA_BODY_LIMIT'],
    ['a body of 20 MB in YAML', `name: ${'x'.repeat(20 * 1024 * 1024)}`, 'yaml', 413, 'MARIMBA_BODY_LIMIT'],
    ['2 MB of YAML', `name: ${'x'.repeat(2 * 1024 * 1024)}`, 'yaml', 413, 'yamlBytes'],
    [
      '1 MB in few steps',
      workflow(JSON.stringify([step('a', { value: 'x'.repeat(1_000_000) })])),
      'json',
      422,
      'the limit bytes',
    ],
    ['10,000 steps', workflow(JSON.stringify(many)), 'json', 422, 'the limit steps'],
    [
      '10,000 steps in YAML',
      stringify({ name: 'large', steps: many.map(({ id }) => ({ id })) }),
      'yaml',
      422,
      'the limit steps',
    ],
    [
      '600 steps inside steps',
      workflow(
        JSON.stringify(
          [0, 1].map((half) => ({
            id: `m${half}`,
            kind: 'map',
            over: '${{ [1] }}',
            steps: many.slice(half * 300, half * 300 + 300),
          })),
        ),
      ),
      'json',
      422,
      'the limit steps',
    ],
    [
      'values nested 100 deep',
      workflow(`[{"id":"a","kind":"transform","value":${deep(100)}}]`),
      'json',
      422,
      'the limit depth',
    ],
    [
      'values nested 1,000 deep',
      workflow(`[{"id":"a","kind":"transform","value":${deep(1_000)}}]`),
      'json',
      400,
      'the limit bodyDepth',
    ],
    [
      'values nested 1,000 deep in YAML',
      `name: large\nsteps: [{id: a, kind: transform, value: ${deep(1_000)}}]`,
      'yaml',
      400,
      'the limit bodyDepth',
    ],
    [
      'YAML indented 1,000 deep',
      Array.from({ length: 1_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
      'yaml',
      400,
      'the limit bodyDepth',
    ],
    ['lists of YAML opened 100,000 times', '- '.repeat(100_000), 'yaml', 400, 'the limit bodyDepth'],
    [
      'steps nested 12 deep',
      workflow(`[${nested(12).replace('[]', '[{"id":"b","kind":"transform","value":1}]')}]`),
      'json',
      422,
      'the limit nesting',
    ],
    ['steps nested 1,000 deep', workflow(`[${nested(1_000)}]`), 'json', 400, 'the limit bodyDepth'],
    ['aliases that stand for 10^11 values', bomb, 'yaml', 400, 'yamlAliases'],
    ['80,000 keys of YAML', keys, 'yaml', 422, 'the limit bytes'],
    ['50,000 tags of YAML', '!a '.repeat(50_000), 'yaml', 400, 'one tag'],
    [
      'an expression of 5,000 characters',
      workflow(JSON.stringify([step('a', { value: `\${{ ${'1 + '.repeat(1_250)}1 }}` })])),
      'json',
      422,
      'the limit expressionLength',
    ],
    [
      'an expression of 3,000 brackets',
      workflow(JSON.stringify([step('a', { value: `\${{ ${'('.repeat(1_900)}1${')'.repeat(1_900)} }}` })])),
      'json',
      422,
      'limit expressionDepth',
    ],
  ])('refuses %s, naming the limit', async (_what, payload, type, status, named) => {
    const answer = await post('/v1/workflows', payload, `application/${type}`);
    expect(answer.status, JSON.stringify(answer.body).slice(0, 500)).toBe(status);
    expect(JSON.stringify(answer.body)).toContain(named);
    expectAnswered(answer, payload.slice(0, 200));
  });

  it('refuses workflows that call each other without end, or too deep, naming the limit', async () => {
    const calling = (name: string, called: string) =>
      register({ name, steps: [{ id: 'below', kind: 'workflow', workflow: called }] });
    const expectRefused = ({ status, body }: Given) => {
      expect(status).toBe(422);
      expect(body.errors).toEqual([
        expect.objectContaining({
          pointer: '/steps/0/workflow',
          message: expect.stringContaining('the limit workflowDepth'),
        }),
      ]);
    };
    expectRefused(await calling('itself', 'itself'));
    expect((await register({ name: 'depth0', steps: [step('a')] })).status).toBe(201);
    for (let depth = 1; depth <= 7; depth++)
      expect((await calling(`depth${depth}`, `depth${depth - 1}`)).status).toBe(201);
    expectRefused(await calling('depth8', 'depth7'));
    expectRefused(await calling('depth0', 'depth3'));
  });

  it('ends an expression of a run that would take 10^9 turns, and goes on serving', async () => {
    const value = '${{ input.list.map(a, input.list.map(b, size(input.list.filter(c, c == a + b)))) }}';
    const name = `turns-${randomUUID()}`;
    await register({ name, steps: [step('a', { value })] });
    const list = Array.from({ length: 1_000 }, (_, index) => index);
    const { body } = await api.send<{ id: string }>('POST', '/v1/runs', { body: { workflow: name, input: { list } } });
    const run = await api.ended(body.id);
    expect(run.error).toMatchObject({
      code: 'expression.failed',
      message: expect.stringContaining('the limit expressionTurns'),
    });
  });
});
