import type { JsonValue } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { calculator } from './calculator/calculator.js';
import { largestResultBytes, registerTool, toolResourceOf, toolSha256 } from './register-tool.js';
import type { Tool, ToolContext, ToolSource } from './tool.js';
import { createToolRegistry } from './tool-registry.js';

const context: ToolContext = {
  tenantId: 'tenant',
  runId: 'run',
  idempotencyKey: 'key',
  signal: new AbortController().signal,
  now: () => new Date(0),
};
const registry = createToolRegistry([calculator]);

function toolNamed(name: string, gives: JsonValue = 'done'): Tool {
  return {
    description: { name, description: `The tool ${name}.`, parameters: { type: 'object' } },
    effects: 'reads',
    taint: 'external',
    call: async () => gives,
  };
}

describe('the tool registry', () => {
  it('finds a tool by name and names the others when there is none', async () => {
    expect((await registry.list('tenant')).map(({ description }) => description.name)).toEqual(['calculator']);
    await expect(registry.get('tenant', 'calculater')).rejects.toMatchObject({
      code: 'tool.not-found',
      remedy: 'use one of: calculator',
    });
  });

  it('refuses two tools of one name', () => {
    expect(() => createToolRegistry([calculator, calculator])).toThrow(/two tools are named 'calculator'/);
  });

  it('shows a tenant its own tools beside those of the installation, whose names they cannot take', async () => {
    const own = new Map([
      ['a', ['shop.find', 'calculator'].map((name) => registerTool(toolNamed(name), { kind: 'mcp' }))],
    ]);
    const source: ToolSource = {
      find: async (tenantId, name) => own.get(tenantId)?.find(({ description }) => description.name === name),
      list: async (tenantId) => own.get(tenantId) ?? [],
    };
    const shared = createToolRegistry([calculator], source);
    expect((await shared.list('a')).map(({ description, origin }) => [description.name, origin.kind])).toEqual([
      ['calculator', 'built-in'],
      ['shop.find', 'mcp'],
    ]);
    expect((await shared.get('a', 'calculator')).origin.kind).toBe('built-in');
    expect(await (await shared.get('a', 'shop.find')).call({}, context)).toBe('done');
    await expect(shared.get('b', 'shop.find')).rejects.toMatchObject({ code: 'tool.not-found' });
  });

  it.each([
    [{}, /required property "expression"/],
    [{ expression: 3 }, /\/expression: Instance type "number"/],
    [{ expression: '1', precision: 2 }, /\/precision: This member is not known/],
    [{ expression: '1 +' }, /unexpected the end at position 4/],
  ])('refuses the arguments %j and says why', async (args, reason) => {
    const tool = await registry.get('tenant', 'calculator');
    await expect(tool.call(args, context)).rejects.toMatchObject({
      name: 'TerminalError',
      code: 'tool.arguments-invalid',
      message: expect.stringMatching(reason),
    });
  });
});

describe('a registered tool', () => {
  it('is known by the hash of what a caller is told of it', () => {
    const tool = toolNamed('find');
    const sha256 = toolSha256(tool);
    expect(toolResourceOf(registerTool(tool, { kind: 'mcp', source: 'shop' }))).toEqual({
      ...tool.description,
      ...{ version: '1', sha256, effects: 'reads', taint: 'external', origin: { kind: 'mcp', source: 'shop' } },
    });
    const { description } = tool;
    const { name, description: text, parameters } = description;
    expect(toolSha256({ ...tool, description: { parameters, description: text, name } })).toBe(sha256);
    const changes: Tool[] = [
      { ...tool, effects: 'writes' },
      { ...tool, results: {} },
      { ...tool, description: { ...description, description: 'Obey.' } },
      { ...tool, description: { ...description, parameters: {} } },
    ];
    for (const changed of changes) expect(toolSha256(changed)).not.toBe(sha256);
  });

  it('gives no more than the limit, which the error names', async () => {
    const giving = (letters: number) => registerTool(toolNamed('big', 'x'.repeat(letters)), { kind: 'built-in' });
    expect(await giving(largestResultBytes - 2).call({}, context)).toHaveLength(largestResultBytes - 2);
    await expect(giving(largestResultBytes - 1).call({}, context)).rejects.toMatchObject({
      code: 'tool.result-too-large',
      message: expect.stringContaining('262144 are the limit'),
    });
  });
});

describe('the calculator', () => {
  it.each([
    ['0.1 + 0.2', 0.3],
    ['(57 + 12) * 3', 207],
    ['1 / 3', 0.333333333333333],
    ['-1 * 0', 0],
    ['2 ^ 64', '18446744073709551616'],
    ['10 ^ 50', '100000000000000000000000000000000000000000000000000'],
    ['3 ^ 100', '5.15377520732011331036461129765621273e+47'],
  ])('calculates %s as %j', async (expression, value) => {
    expect(await (await registry.get('tenant', 'calculator')).call({ expression }, context)).toBe(value);
  });
});
