import { readFileSync } from 'node:fs';
import {
  fillTemplate,
  type JsonValue,
  workflowDefinition,
  workflowLimits,
  workflowTemplates,
} from '@marimba/contracts';
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { everything, mutated } from '../../support/fuzzed-definitions.js';
import { ApiService } from './api-service.js';

let api: ApiService;
let validate: ValidateFunction;
beforeAll(async () => {
  api = await ApiService.start();
  const { body } = await api.send<AnySchemaObject>('GET', '/v1/schemas/workflow');
  validate = new Ajv2020({ strict: true, allErrors: false, allowUnionTypes: true }).compile(body);
});
afterAll(() => api.stop());

/** What the published schema says against it; nothing where it is valid. */
const refusal = (definition: unknown): string | undefined =>
  validate(definition)
    ? undefined
    : validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ');

/** Every workflow that the documentation shows. */
const documented = ['workflows', 'agents'].flatMap((page) => {
  const text = readFileSync(new URL(`../../../docs/${page}.md`, import.meta.url), 'utf8');
  return [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml]) => parse(yaml!) as { name: string });
});

describe('the published JSON Schema of definitions', () => {
  it.each(workflowTemplates.map((template) => [template.name, template] as const))(
    'takes the template %s',
    (_, template) => expect(refusal(fillTemplate(template))).toBeUndefined(),
  );

  it.each(documented.map((definition) => [definition.name, definition] as const))(
    'takes the documented workflow %s',
    (_, definition) => expect(refusal(definition)).toBeUndefined(),
  );

  it('takes one that has everything', () => {
    expect(documented.length).toBeGreaterThan(5);
    expect(refusal(everything)).toBeUndefined();
  });

  const step = { id: 'a', kind: 'transform', value: 1 };
  const nested = (inside: object) => ({ name: 'x', steps: [{ id: 'm', kind: 'map', over: 'x', steps: [inside] }] });
  it.each<[string, unknown]>([
    ['nothing', {}],
    ['a list', [step]],
    ['no name', { steps: [step] }],
    ['a name in capitals', { name: 'X', steps: [step] }],
    ['no steps', { name: 'x', steps: [] }],
    ['too many steps', { name: 'x', steps: Array(workflowLimits.steps + 1).fill(step) }],
    ['an unknown field', { name: 'x', steps: [step], setps: [] }],
    ['an unknown kind', { name: 'x', steps: [{ ...step, kind: 'transfrom' }] }],
    ['a step without a kind', { name: 'x', steps: [{ id: 'a', value: 1 }] }],
    ['a field of another kind', { name: 'x', steps: [{ ...step, over: 'x' }] }],
    ['a field that is missing', { name: 'x', steps: [{ id: 'a', kind: 'loop', steps: [step], max: 2 }] }],
    ['a step id with a space', { name: 'x', steps: [{ ...step, id: 'a b' }] }],
    ['a duration without its unit', { name: 'x', steps: [{ ...step, timeout: '5' }] }],
    ['a number that is too large', { name: 'x', steps: [{ ...step, retry: { attempts: 21 } }] }],
    ['a fraction of an attempt', { name: 'x', steps: [{ ...step, retry: { attempts: 1.5 } }] }],
    ['an unknown error code', { name: 'x', steps: [{ ...step, retry: { on: ['nope'] } }] }],
    ['a broken step inside a step', nested({ id: 'a', kind: 'transform' })],
    ['a broken step after an error', { name: 'x', steps: [{ ...step, onError: { steps: [{ id: 'b' }] } }] }],
  ])('refuses %s', (_, definition) => {
    expect(refusal(definition)).toBeDefined();
    expect(workflowDefinition.safeParse(definition).success).toBe(false);
  });

  it('says the same as the check of the service, but for what no schema can say', () => {
    const sides = { taken: 0, refused: 0, beyond: 0 };
    const agree = (definition: JsonValue) => {
      const { success, error } = workflowDefinition.safeParse(definition);
      const said = refusal(definition);
      if (success) sides.taken++;
      else if (said !== undefined) sides.refused++;
      else sides.beyond++;
      if (success) expect(said).toBeUndefined();
      else if (said === undefined) expect(error.issues.map(ownRule), JSON.stringify(error.issues)).toContain(true);
    };
    fc.assert(fc.property(mutated, agree), { numRuns: 1_000 });
    expect(sides.taken).toBeGreaterThan(50);
    expect(sides.refused).toBeGreaterThan(50);
  });
});

interface Issue {
  code?: string | undefined;
  errors?: readonly (readonly Issue[])[];
}

/** Whether an issue is of a rule that is written as code: an agent that is not named, a duration of more than a year. */
const ownRule = ({ code, errors = [] }: Issue): boolean => code === 'custom' || errors.some((of) => of.some(ownRule));
