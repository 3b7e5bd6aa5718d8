import type { JsonObject, ProblemDetail, TerminalError } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { checkWorkflow } from './check-workflow.js';

const schema: JsonObject = {
  type: 'object',
  properties: {
    url: { type: 'string', pattern: '^https:' },
    method: { enum: ['GET', 'POST'] },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    body: { anyOf: [{ type: 'object', required: ['a'] }, { type: 'null' }] },
  },
  required: ['url'],
  additionalProperties: false,
};

function pointersOf(args: JsonObject): string[] {
  const step = { id: 'call', kind: 'tool', tool: 'http', arguments: args };
  const definition = {
    name: 'flow',
    input: { type: 'object' },
    steps: [{ id: 'all', kind: 'parallel', branches: { one: [step] } }],
  };
  try {
    checkWorkflow(definition, { tools: new Set(['http']), toolSchemas: new Map([['http', schema]]) });
    return [];
  } catch (error) {
    return ((error as TerminalError).errors ?? []).map(({ pointer }: ProblemDetail) =>
      pointer.replace('/steps/0/branches/one/0/arguments', ''),
    );
  }
}
const given = '${{ input.x }}';

describe('constant arguments of a tool step', () => {
  it('are checked against the schema of the tool when the workflow is defined', () => {
    expect(pointersOf({ url: 'https://a', method: 'GET', headers: { a: 'b' }, body: null })).toEqual([]);
    expect(pointersOf({ url: 'http://a' })).toEqual(['/url']);
    expect(pointersOf({ method: 'PUT', headers: { a: 1 }, verbose: true }).sort()).toEqual([
      '',
      '/headers/a',
      '/method',
      '/verbose',
    ]);
    expect(pointersOf({ url: 'https://a', body: 'text' })).toContain('/body');
  });

  it('are checked beside templates, of which only names are known', () => {
    expect(pointersOf({ url: given, method: given, headers: given, body: given })).toEqual([]);
    expect(pointersOf({ url: given, method: 'PUT', headers: { a: given, b: 1 } })).toEqual(['/method', '/headers/b']);
    expect(pointersOf({ method: given })).toEqual(['']);
    expect(pointersOf({ url: given, verbose: given })).toEqual(['/verbose']);
    expect(pointersOf({ url: given, body: { a: given } })).toEqual([]);
    expect(pointersOf({ url: given, body: { b: given } })).toEqual([]);
  });
});
