import { MarimbaError, type ProblemDetail, workflowLimits } from '@marimba/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../expressions/compile-expression.js';
import { checkWorkflow } from './check-workflow.js';

const known = { tools: new Set(['calculator']), models: new Set(['marimba-70m']) };
const step = (id: string, more: object = {}) => ({ id, kind: 'transform', value: 1, ...more });
const workflow = (steps: unknown[], more: object = {}) => ({ name: 'w', steps, ...more });

function problemsOf(definition: unknown): ProblemDetail[] {
  try {
    checkWorkflow(definition, known);
  } catch (error) {
    if (error instanceof MarimbaError && error.code === 'workflow.invalid') return error.errors ?? [];
    throw error;
  }
  return [];
}

describe('checkWorkflow', () => {
  it('gives a valid definition back', () => {
    const definition = workflow(
      [
        { id: 'find', kind: 'retrieve', collection: 'handbook', query: '${{ input.question }}', limit: 5 },
        {
          id: 'answer',
          kind: 'agent',
          model: 'marimba-70m',
          task: '${{ input.question }}',
          passages: '${{ steps.find.output.passages }}',
          tools: ['calculator'],
        },
      ],
      {
        input: { type: 'object', properties: { question: { type: 'string' } }, required: ['question'] },
        output: { answer: '${{ steps.answer.output.answer }}' },
      },
    );
    expect(checkWorkflow(definition, known)).toEqual(definition);
  });

  it('names everything that is wrong in one answer', () => {
    const problems = problemsOf(
      workflow(
        [
          step('first', { needs: ['secnd'] }),
          step('first', { value: '${{ input.nmae }}' }),
          step('second', { value: { a: ['${{ steps.frist.output }}'] } }),
          step('third', { value: '${{ 1 + }}' }),
          { id: 'fourth', kind: 'tool', tool: 'calculater', arguments: { x: '${{ siez(input.name) }}' } },
          { id: 'fifth', kind: 'model', model: 'marimba', messages: [{ role: 'user', content: '${{ inptu.name }}' }] },
        ],
        { input: { type: 'object', properties: { name: { type: 'string' } } }, output: '${{ steps.second }}' },
      ),
    );
    expect(problems).toEqual([
      expect.objectContaining({ pointer: '/steps/1/id', message: expect.stringContaining("'first' is taken") }),
      { pointer: '/steps/1/value', message: expect.stringContaining("'nmae'"), hint: "did you mean 'name'?" },
      { pointer: '/steps/2/value/a/0', message: "there is no step 'frist'", hint: "did you mean 'first'?" },
      { pointer: '/steps/3/value', message: expect.stringContaining('no CEL expression'), hint: expect.any(String) },
      { pointer: '/steps/4/arguments/x', message: "there is no function 'siez'", hint: "did you mean 'size'?" },
      { pointer: '/steps/5/messages/0/content', message: "there is no name 'inptu'", hint: "did you mean 'input'?" },
      { pointer: '/output', message: expect.stringContaining('steps.second'), hint: 'write steps.second.output' },
      { pointer: '/steps/0/needs/0', message: "there is no step 'secnd'", hint: "did you mean 'second'?" },
      { pointer: '/steps/4/tool', message: "there is no tool 'calculater'", hint: "did you mean 'calculator'?" },
      {
        pointer: '/steps/5/model',
        message: "there is no model 'marimba'",
        hint: expect.stringContaining('marimba-70m'),
      },
    ]);
  });

  it.each<[string, unknown, Partial<ProblemDetail>]>([
    ['an unknown field', workflow([step('a')], { stesp: [] }), { pointer: '/stesp', hint: "did you mean 'steps'?" }],
    [
      'an unknown field of a step',
      workflow([step('a', { nedes: [] })]),
      { pointer: '/steps/0/nedes', hint: "did you mean 'needs'?" },
    ],
    [
      'an unknown kind',
      workflow([{ id: 'a', kind: 'agnet' }]),
      { pointer: '/steps/0/kind', hint: "did you mean 'agent'?" },
    ],
    [
      'a missing kind',
      workflow([{ id: 'a' }]),
      {
        pointer: '/steps/0/kind',
        hint: expect.stringContaining('known: transform, tool, code, retrieve, memory, model, agent'),
      },
    ],
    ['no steps', workflow([]), { pointer: '/steps' }],
    ['a bad id', workflow([step('Not an id')]), { pointer: '/steps/0/id' }],
    ['something else', 'a workflow', { pointer: '' }],
    ['nothing', undefined, { pointer: '' }],
    ['a bad input schema', workflow([step('a')], { input: { type: 'objct' } }), { pointer: '/input/type' }],
    ['an input that is no object', workflow([step('a')], { input: { type: 'array' } }), { pointer: '/input/type' }],
    [
      'an unresolved $ref',
      workflow([step('a')], { input: { type: 'object', $ref: '#/$defs/x' } }),
      { pointer: '/input' },
    ],
    [
      'a bad pattern',
      workflow([step('a')], { input: { type: 'object', properties: { a: { pattern: '(' } } } }),
      { pointer: '/input/properties/a/pattern' },
    ],
    ['an unclosed expression', workflow([step('a', { value: 'x ${{ 1' })]), { pointer: '/steps/0/value' }],
    [
      '`steps` alone',
      workflow([step('a', { value: '${{ size(steps) }}' })]),
      { pointer: '/steps/0/value', hint: 'write steps.<id>.output' },
    ],
    [
      'a time of the run',
      workflow([step('a', { value: '${{ run.now }}' })]),
      { pointer: '/steps/0/value', hint: 'write run.id' },
    ],
  ])('refuses %s', (_what, definition, problem) => {
    expect(problemsOf(definition)).toContainEqual(expect.objectContaining(problem));
  });

  it('names the steps of a cycle in order, whether they are needed or read', () => {
    const [problem] = problemsOf(
      workflow([
        step('start'),
        step('a', { needs: ['start', 'c'] }),
        step('b', { value: '${{ steps.a.output }}' }),
        step('c', { value: { x: 'see ${{ steps["b"].output }}' } }),
      ]),
    );
    expect(problem).toMatchObject({ message: expect.stringContaining('a → c → b → a') });
    expect(problemsOf(workflow([step('a', { needs: ['a'] })]))[0]?.message).toContain('a → a');
  });

  it('lets the variables of macros be called as they like', () => {
    expect(
      problemsOf(workflow([step('a', { value: '${{ [1].map(steps, steps + 1).all(input, input > 0) }}' })])),
    ).toEqual([]);
  });

  it('finds the steps that are read inside macros, indexes and literals', () => {
    const value = '${{ {"k": [input.list[steps.gone.output]].map(x, steps.lost.output + x)} }}';
    expect(problemsOf(workflow([step('a', { value })])).map(({ message }) => message)).toEqual([
      "there is no step 'gone'",
      "there is no step 'lost'",
    ]);
  });

  it('takes other input where the schema leaves it open', () => {
    const input = { type: 'object', properties: { a: {} }, additionalProperties: true };
    expect(problemsOf(workflow([step('a', { value: '${{ input.b }}' })], { input }))).toEqual([]);
  });

  it.each<[keyof typeof workflowLimits, unknown]>([
    ['steps', workflow(Array.from({ length: 10_000 }, (_, index) => step(`s${index}`)))],
    ['bytes', workflow([step('a', { value: 'x'.repeat(workflowLimits.bytes) })])],
    ['depth', workflow([step('a', { value: JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) })])],
    ['expressionLength', workflow([step('a', { value: `\${{ "${'x'.repeat(workflowLimits.expressionLength)}" }}` })])],
  ])('names the limit %s', (limit, definition) => {
    const [problem] = problemsOf(definition);
    expect(problem?.message).toMatch(new RegExp(`limit ${limit}`));
  });

  it('answers any JSON with a definition or a list of problems, never otherwise', () => {
    const word = fc.constantFrom(
      'name',
      'steps',
      'id',
      'kind',
      'value',
      'needs',
      'input',
      'transform',
      'a',
      '${{ a.b }}',
      '${{ (',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        word,
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(word, tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(tree, (any) => {
        const problems = [
          ...problemsOf(any),
          ...problemsOf(workflow([any])),
          ...problemsOf(workflow([step('a', { value: any })])),
        ];
        for (const { pointer } of problems) expect(pointer).toMatch(/^(\/|$)/);
      }),
    );
  });
});

describe('the type of what an expression reads', () => {
  const input = {
    type: 'object',
    properties: { on: { type: 'boolean' }, name: { type: 'string' }, all: { type: 'array' } },
  };
  const ask = { id: 'ask', kind: 'model', model: 'marimba-70m', messages: [{ role: 'user', content: 'x' }] };
  const decided = (condition: string) => problemsOf(workflow([ask, step('a', { if: condition })], { input }));

  it.each([
    '${{ input.on }}',
    '${{ has(input.name) }}',
    '${{ size(input.name) > 1 }}',
    '${{ steps.ask.output.text == "yes" }}',
  ])('fits in %s', (condition) => {
    expect(decided(condition)).toEqual([]);
  });

  it.each([
    ['${{ input.name }}', 'a string'],
    ['${{ input.all }}', 'a list'],
    ['${{ steps.ask.output }}', 'an object'],
    ['${{ steps.ask.output.text }}', 'a string'],
  ])('does not in %s', (condition, what) => {
    expect(decided(condition)).toEqual([
      { pointer: '/steps/1/if', message: `the expression gives ${what}, not true or false`, hint: expect.any(String) },
    ]);
  });

  it('is a list where a map goes over it', () => {
    const over = (place: string) =>
      problemsOf(workflow([{ id: 'm', kind: 'map', over: place, steps: [step('a')] }], { input }));
    expect(over('${{ input.all }}')).toEqual([]);
    expect(over('${{ input.name }}')).toMatchObject([
      { pointer: '/steps/0/over', message: 'the expression gives a string, not a list' },
    ]);
  });
});

describe('an expression whose loops would never end', () => {
  const loops = (levels: number): string =>
    levels === 0 ? 'true' : `[1, 2, 3, 4, 5, 6, 7, 8].all(x${levels}, ${loops(levels - 1)})`;

  it('does not hold up whoever defines it', () => {
    expect(problemsOf(workflow([step('a', { if: `\${{ ${loops(40)} }}` })]))).toEqual([]);
  });

  it('fails where it runs, naming the limit', () => {
    expect(() => compileExpression(loops(40)).evaluate({})).toThrow(/the limit expressionTurns/);
    expect(compileExpression(loops(4)).evaluate({})).toBe(true);
  });
});
