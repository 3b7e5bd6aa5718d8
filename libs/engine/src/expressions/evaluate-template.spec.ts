import type { JsonValue } from '@marimba/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TemplateEvaluator } from './evaluate-template.js';

const scope = {
  input: {
    name: 'Ada',
    n: 5,
    half: 2.5,
    list: [1, 2, { c: 3 }],
    nothing: null,
    on: true,
    $typeName: 'google.protobuf.Any',
  },
  steps: { ask: { answer: 'yes', 'odd key': 1 } },
  runId: 'run-1',
  variables: {},
};
const evaluator = new TemplateEvaluator(scope);
const json = (template: JsonValue) => evaluator.json(template, '/value');

describe('a template that is exactly one expression', () => {
  it.each<[string, JsonValue]>([
    ['input.name', 'Ada'],
    ['input.n', 5],
    ['input.list', [1, 2, { c: 3 }]],
    ['input.nothing', null],
    ['input.on', true],
    ['input', scope.input],
    ['steps.ask.output', { answer: 'yes', 'odd key': 1 }],
    ['steps.ask.output["odd key"]', 1],
    ['steps["ask"].output.answer', 'yes'],
    ['run.id', 'run-1'],
    ['input.n + 1', 6],
    ['1 - input.n', -4],
    ['input.n / 2', 2.5],
    ['input.n % 2', 1],
    ['input.half * input.n', 12.5],
    ['7 / 2', 3],
    ['size(input.list)', 3],
    ['input.list[0]', 1],
    ['input.list[2].c', 3],
    ['input.n > 4 && input.on', true],
    ['input.on ? "a" : "b"', 'a'],
    ['has(input.gone) ? input.gone : "none"', 'none'],
    ['input.list.filter(x, type(x) == double).map(x, x * 2)', [2, 4]],
    ['{"a": {"b": [1, 2.5]}}', { a: { b: [1, 2.5] } }],
    ['{1: true}', { '1': true }],
    ['"}}" + \'}}\'', '}}}}'],
    ['"a\\"}}"', 'a"}}'],
    ['r"\\" + "x"', '\\x'],
    ['"""a"}}"""', 'a"}}'],
    ['input.name.upperAscii()', 'ADA'],
    ['string(timestamp("2026-01-02T03:04:05Z"))', '2026-01-02T03:04:05Z'],
    ['5u', 5],
  ])('%s', (expression, value) => {
    expect(json(`\${{ ${expression} }}`)).toEqual(value);
    expect(json(`\${{${expression} }}`)).toEqual(value);
  });
});

describe('a template with text', () => {
  it.each([
    ['no expression', 'no expression'],
    ['', ''],
    ['Hello ${{ input.name }}!', 'Hello Ada!'],
    ['${{ input.n }}${{ input.n }}', '55'],
    [' ${{ input.on }}', ' true'],
    ['a ${{ input.list }} b', 'a [1,2,{"c":3}] b'],
    ['${{ "${{" }} stays', '${{ stays'],
    ['{{ not ours }} $ { }', '{{ not ours }} $ { }'],
  ])('%j', (template, value) => {
    expect(json(template)).toBe(value);
  });

  it('is text for a text field even when it is one expression', () => {
    expect(evaluator.text('${{ input.n }}', '/task')).toBe('5');
  });
});

it('evaluates every string inside a value, and nothing else', () => {
  expect(json({ '${{ input.name }}': ['${{ input.n }}', 7, null, { deep: 'x${{ run.id }}' }] })).toEqual({
    '${{ input.name }}': [5, 7, null, { deep: 'xrun-1' }],
  });
});

describe('an expression that fails', () => {
  it.each([
    ['input.gone', 'not found'],
    ['input.name + 1', 'no matching overload'],
    ['1 / 0', 'divide by zero'],
    ['1.0 / 0.0', 'is Infinity'],
    ['input.list[9]', 'index'],
    ['9007199254740993', 'beyond the whole numbers'],
    ['timestamp("2026-01-02T03:04:05Z")', 'make it text with string(…)'],
    ['b"abc"', 'make it text with string(…)'],
    ['input.', 'cannot be read|found|failed'],
  ])('%s names its place, itself and the reason', (expression, reason) => {
    const attempt = () => json({ a: [`\${{ ${expression} }}`] });
    expect(attempt).toThrow(expect.objectContaining({ name: 'TerminalError', code: 'expression.failed' }));
    expect(attempt).toThrow('/value/a/0');
    expect(attempt).toThrow(expression);
    expect(attempt).toThrow(new RegExp(reason.replace(/[()]/g, '.')));
  });

  it.each(['${{ input.n', '${{ }}', '${{ "open }}'])('%s is refused', (template) => {
    expect(() => json(template)).toThrow(expect.objectContaining({ code: 'expression.failed' }));
  });
});

it('gives any JSON back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const given = JSON.parse(JSON.stringify(value)) as JsonValue;
      const any = new TemplateEvaluator({ input: { given }, steps: {}, runId: 'r', variables: {} });
      expect(any.json('${{ input.given }}', '')).toEqual(given);
    }),
  );
});
