import type { ProblemDetail, TerminalError } from '@marimba/contracts';
import { expect, it } from 'vitest';
import { checkWorkflow } from './check-workflow.js';

function problemsOf(agent: object): ProblemDetail[] {
  const step = { id: 'a', kind: 'agent', model: 'm', task: 'Do.', ...agent };
  const known = { tools: new Set(['http', 'calculator']), models: new Set(['m', 'marimba-70m']) };
  try {
    checkWorkflow({ name: 'flow', steps: [step] }, known);
    return [];
  } catch (error) {
    return (error as TerminalError).errors ?? [];
  }
}
const assured = (...requirements: unknown[]) => problemsOf({ mode: 'assured', requirements });

it('accepts agents that can be done', () => {
  const tools = [
    'calculator',
    { tool: 'http', arguments: { url: { prefix: 'https://api.example/' } }, approval: 'always' },
  ];
  expect(
    problemsOf({ tools, output: { type: 'object' }, limits: { turns: 3, toolCalls: 0, tokens: 10, seconds: 0.5 } }),
  ).toEqual([]);
  const length = { kind: 'length', words: { min: 1, max: 9 }, characters: { max: 80 } };
  expect(
    assured(
      'Be kind.',
      length,
      { kind: 'numbers' },
      { kind: 'language', language: 'de' },
      { kind: 'judged', text: 'x', model: 'marimba-70m' },
    ),
  ).toEqual([]);
});

it.each([
  ['requirements without the mode', { requirements: ['x'] }, '/steps/0/requirements', /"mode": "assured"/],
  ['the mode without requirements', { mode: 'assured' }, '/steps/0/mode', /requirements/],
  ['a tool granted twice', { tools: ['http', { tool: 'http' }] }, '/steps/0/tools/1', /one grant/],
  ['a tool that is not there', { tools: [{ tool: 'htp' }] }, '/steps/0/tools/0/tool', /http/],
  [
    'a pattern with lookahead in a grant',
    { tools: [{ tool: 'http', arguments: { url: { pattern: 'a(?=b)' } } }] },
    '/steps/0/tools/0/arguments/url/pattern',
    /RE2/,
  ],
  [
    'a range with nothing in it',
    { tools: [{ tool: 'http', arguments: { n: { minimum: 2, maximum: 1 } } }] },
    '/steps/0/tools/0/arguments/n/minimum',
    /exchange/,
  ],
  ['an output that is no schema', { output: { type: 'strin' } }, '/steps/0/output/type', undefined],
  [
    'grounding by tools that give no passages',
    { grounding: 'span', tools: ['http'] },
    '/steps/0/grounding',
    /passages/,
  ],
  ['a first tool that is not granted', { toolChoice: { name: 'http' } }, '/steps/0/toolChoice', /grant/],
  [
    'another first tool than those that are granted',
    { toolChoice: { name: 'http' }, tools: ['calculator'] },
    '/steps/0/toolChoice/name',
    /grant/,
  ],
  ['grounding beside a schema', { grounding: 'quote', passages: '${{ [] }}', output: {} }, '/steps/0/grounding', /off/],
  ['grounding in nothing', { grounding: 'quote' }, '/steps/0/grounding', /knowledge/],
  ['turns said twice', { maxTurns: 3, limits: { turns: 3 } }, '/steps/0/maxTurns', /leave/],
])('names %s', (_name, agent, pointer, hint) => {
  const [problem] = problemsOf(agent);
  expect(problem?.pointer).toBe(pointer);
  if (hint !== undefined) expect(problem?.hint).toMatch(hint);
});

it.each([
  ['a pattern that could take for ever elsewhere', { kind: 'pattern', pattern: '(a)\\1' }, '/pattern', /linear/],
  ['an unknown judge', { kind: 'judged', text: 'x', model: 'marimba-70' }, '/model', /marimba-70m/],
  [
    'a length that no answer has',
    { kind: 'length', words: { min: 100 }, characters: { max: 100 } },
    '/characters/max',
    /raise/,
  ],
  ['bounds that are exchanged', { kind: 'length', words: { min: 9, max: 3 } }, '/words/min', /exchange/],
  ['a length of nothing', { kind: 'length' }, '', /words/],
  ['citations of nothing', { kind: 'citations' }, '/kind', /passages/],
  ['a schema that is none', { kind: 'schema', schema: { required: 'x' } }, '/schema/required', undefined],
  ['an id of two', { kind: 'numbers', id: 'requirement_1' }, '/id', /another/],
])('names a requirement with %s', (_name, requirement, pointer, hint) => {
  const [problem] = assured('first', requirement);
  expect(problem?.pointer).toBe(`/steps/0/requirements/1${pointer}`);
  if (hint !== undefined) expect(problem?.hint).toMatch(hint);
});

it('refuses more than twenty requirements', () => {
  const [problem] = assured(...Array.from({ length: 21 }, (_, index) => `Be ${index}.`));
  expect(problem).toMatchObject({ pointer: '/steps/0/requirements', message: expect.stringContaining('20') });
});
