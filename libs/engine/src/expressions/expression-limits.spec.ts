import { type JsonValue, type WorkflowDefinition, workflowLimits } from '@marimba/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineHarness, echo } from '../testing/engine-harness.js';
import { TemplateEvaluator } from './evaluate-template.js';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const given = {
  few: numbers(300),
  many: numbers(100_000),
  same: numbers(100_000),
  text: 'a'.repeat(1_000_000),
};
const evaluatorOf = (input: JsonValue = given) =>
  new TemplateEvaluator({ input, steps: {}, runId: 'r', variables: {} });
const evaluated = (expression: string, input?: JsonValue) => evaluatorOf(input).json(`\${{ ${expression} }}`, '/value');
const again = (times: number, then: string) =>
  numbers(times)
    .map((each) => then.replaceAll('v', `v${each}`))
    .join('');

describe('what an expression builds', () => {
  it.each([
    ['lists that hold each other twice', `[[1]]${again(200, '.map(v, [v, v])')}`],
    ['such lists that are compared', `[[1]]${again(40, '.map(v, [v, v])')} == [[1]]${again(40, '.map(v, [v, v])')}`],
    ['a text doubled again and again', `["ab"]${again(40, '.map(v, v + v)')}[0].size()`],
    ['maps that hold each other', `[{"a": 1}]${again(60, '.map(v, {"a": v, "b": v})')}`],
    ['a text for each letter of another', 'input.text.replace("a", input.text)'],
    ['lists one after the other', `input.few.map(x, input.many${' + input.many'.repeat(10)})`],
    ['the same list many times', `[${Array(40).fill('input.many').join(',')}]`],
    ['a list joined by a long text', 'input.few.map(x, "x").join(input.text)'],
    ['a text formatted many times', `"${'%s'.repeat(50)}".format([${Array(50).fill('input.text').join(',')}])`],
  ])('is limited: %s', (_, expression) => {
    expect(() => evaluated(expression)).toThrow(
      expect.objectContaining({
        code: 'expression.failed',
        message: expect.stringMatching(/limit expression(Size|Work)/),
      }),
    );
  });

  it('is limited for all expressions of a step together', () => {
    const once = '${{ input.text }}';
    expect(evaluatorOf().json(Array(10).fill(once), '')).toHaveLength(10);
    expect(() => evaluatorOf().json(Array(20).fill(once), '')).toThrow('the limit expressionSize');
    expect(() => evaluatorOf().text(once.repeat(20), '')).toThrow('the limit expressionSize');
  });

  it('is limited where a loop makes of each iteration twice as much', async () => {
    const definition: WorkflowDefinition = {
      name: 'doubles',
      steps: [
        {
          id: 'grow',
          kind: 'loop',
          max: 100,
          until: '${{ false }}',
          steps: [{ id: 'twice', kind: 'transform', value: '${{ previous == null ? ["a"] : previous + previous }}' }],
          output: '${{ steps.twice.output }}',
        },
      ],
    };
    const harness = new EngineHarness();
    const runId = await harness.start(definition);
    await harness.drain(harness.engine([echo]));
    const last = (await harness.events(runId)).at(-1);
    expect(last).toMatchObject({ type: 'run.failed', data: { error: { code: 'expression.failed' } } });
    expect(JSON.stringify(last)).toContain(`${workflowLimits.expressionSize} characters, the limit expressionSize`);
  });
});

describe('what an expression looks at', () => {
  it.each([
    ['a long list, for each of many', 'input.few.map(x, input.few.map(y, -1 in input.many))'],
    ['two long lists, for each of many', 'input.few.map(x, input.few.map(y, input.many == input.same))'],
    ['the beginning of a long list, for each of many', 'input.few.map(x, input.many.exists(y, true))'],
    ['a long text, for each of many', 'input.few.map(x, input.text.contains("b"))'],
    ['a pattern in a long text, for each of many', 'input.few.map(x, input.text.matches("(a|aa)+b"))'],
    ['a long body, for each of many', `input.many.map(x, ${Array(200).fill('x').join(' + ')})`],
    ['what is hidden by another operator', 'input.few.exists(x, -1 in input.many || false) || true'],
  ])('is limited: %s', (_, expression) => {
    expect(() => evaluated(expression)).toThrow('the limit expressionWork');
  });

  it('is limited for all expressions of a step together', () => {
    const some = '${{ size(input.text.replace("a", "b")) }}';
    expect(evaluatorOf().json([some, some], '')).toEqual([1_000_000, 1_000_000]);
    expect(() => evaluatorOf().json(Array(30).fill(some), '')).toThrow('the limit expressionWork');
  });
});

describe('lists that are put together', () => {
  it('are what they are whatever was put to the end of them before', () => {
    expect(evaluated('[[1, 2].map(x, x)].map(l, [l + [3], l + [4], l, l + [5] + l])[0]')).toEqual([
      [1, 2, 3],
      [1, 2, 4],
      [1, 2],
      [1, 2, 5, 1, 2],
    ]);
    const lists = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lists, fc.integer({ min: 0, max: 9 }), (parts, looked) => {
        const joined = parts.flat();
        const sum = parts.map((_, index) => `input.parts[${index}].map(x, x)`).join(' + ');
        const asked = `{"all": ${sum}, "size": size(${sum}), "has": ${looked} in (${sum}), "same": ${sum} == input.all}`;
        expect(evaluated(asked, { parts, all: joined })).toEqual({
          all: joined,
          size: joined.length,
          has: joined.includes(looked),
          same: true,
        });
      }),
    );
  });

  it('may be long', () => {
    expect(evaluated('input.many.map(x, x + 1).filter(x, x > 10)', { many: numbers(40_000) })).toHaveLength(39_990);
    expect(evaluated('"ÄbC".lowerAscii() + "äBc".upperAscii()')).toBe('ÄbcäBC');
  });
});

it.each([
  ['"aXaXa".replace("X", "-")', 'a-a-a'],
  ['"aXaXa".replace("X", "-", 1)', 'a-aXa'],
  ['"aXaXa".replace("X", "-", 0)', 'aXaXa'],
  ['"aXaXa".replace("X", "-", -1)', 'a-a-a'],
  ['"aXaXa".replace("X", "-", 9)', 'a-a-a'],
  ['"aa".replace("b", "-")', 'aa'],
])('%s is %s', (expression, value) => {
  expect(evaluated(expression)).toBe(value);
});
