import { describe, expect, it } from 'vitest';
import { calculator } from './calculator/calculator.js';
import type { ToolContext } from './tool.js';
import { createToolRegistry } from './tool-registry.js';

const context: ToolContext = {
  tenantId: 'tenant',
  runId: 'run',
  idempotencyKey: 'key',
  signal: new AbortController().signal,
};
const registry = createToolRegistry([calculator]);

describe('the tool registry', () => {
  it('finds a tool by name and names the others when there is none', () => {
    expect(registry.list().map(({ description }) => description.name)).toEqual(['calculator']);
    expect(() => registry.get('calculater')).toThrow(
      expect.objectContaining({ code: 'tool.not-found', remedy: 'use one of: calculator' }),
    );
  });

  it('refuses two tools of one name', () => {
    expect(() => createToolRegistry([calculator, calculator])).toThrow(/two tools are named 'calculator'/);
  });

  it.each([
    [{}, /required property "expression"/],
    [{ expression: 3 }, /\/expression: Instance type "number"/],
    [{ expression: '1', precision: 2 }, /\/precision: This argument is not known/],
    [{ expression: '1 +' }, /unexpected the end at position 4/],
  ])('refuses the arguments %j and says why', async (args, reason) => {
    await expect(registry.get('calculator').call(args, context)).rejects.toMatchObject({
      name: 'TerminalError',
      code: 'tool.arguments-invalid',
      message: expect.stringMatching(reason),
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
    expect(await registry.get('calculator').call({ expression }, context)).toBe(value);
  });
});
