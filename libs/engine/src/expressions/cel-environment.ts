import { type CelEnv, CelScalar, celEnv, celFunc, celMethod } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { loopFunctions } from './limit-turns.js';
import { meteredEnvironment } from './metered-functions.js';

const { INT, DOUBLE, STRING } = CelScalar;

/**
 * Standard CEL knows no arithmetic between int and double. JSON has one kind of number, which CEL sees as double, while
 * `1` in an expression is an int; so `input.count + 1` is given a meaning here: a double.
 */
const arithmetic: Record<string, (left: number, right: number) => number> = {
  '_+_': (left, right) => left + right,
  '_-_': (left, right) => left - right,
  '_*_': (left, right) => left * right,
  '_/_': (left, right) => left / right,
  '_%_': (left, right) => left % right,
};

const mixedArithmetic = Object.entries(arithmetic).flatMap(([operator, compute]) => [
  celFunc(operator, [DOUBLE, INT], DOUBLE, (left, right) => compute(left, Number(right))),
  celFunc(operator, [INT, DOUBLE], DOUBLE, (left, right) => compute(Number(left), right)),
]);
/** The remainder of two numbers out of JSON, which standard CEL has for ints only. */
const remainder = celFunc('_%_', [DOUBLE, DOUBLE], DOUBLE, (left, right) => left % right);

/** As the extension's own, whose time grows with the square of a text's length. */
const textFunctions = [
  celMethod('lowerAscii', STRING, [], STRING, function () {
    return this.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  }),
  celMethod('upperAscii', STRING, [], STRING, function () {
    return this.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  }),
  celMethod('replace', STRING, [STRING, STRING], STRING, function (from, to) {
    return replaced(this, from, to, -1);
  }),
  celMethod('replace', STRING, [STRING, STRING, INT], STRING, function (from, to, times) {
    return replaced(this, from, to, Number(times));
  }),
];

/** The first so many places, all where that is negative; an empty text stands before, between and behind all characters. */
function replaced(text: string, from: string, to: string, times: number): string {
  const parts = from === '' ? ['', ...text, ''] : text.split(from);
  const last = times < 0 ? parts.length - 1 : Math.min(times, parts.length - 1);
  return (
    parts.slice(0, last + 1).join(to) +
    parts
      .slice(last + 1)
      .map((part) => from + part)
      .join('')
  );
}

/** CEL's standard functions, its string extension, and arithmetic on JSON numbers. */
export const celEnvironment: CelEnv = meteredEnvironment(
  celEnv({ funcs: [...strings, ...mixedArithmetic, remainder, ...textFunctions, ...loopFunctions] }),
);

/** What the language itself provides besides the functions of the environment. */
const builtIn = new Set([
  '_?_:_',
  '_&&_',
  '_||_',
  '_[_]',
  '_[?_]',
  '_?._',
  '@not_strictly_false',
  '__not_strictly_false__',
]);

export function isCelFunction(name: string): boolean {
  return builtIn.has(name) || celEnvironment.funcs.find(name) !== undefined;
}

/** The functions that a person can call by name, and the macros. */
export function celFunctionNames(): string[] {
  const named = [...celEnvironment.funcs].map(({ name }) => name).filter((name) => /^[a-zA-Z]\w*$/.test(name));
  return [...new Set([...named, 'has', 'all', 'exists', 'exists_one', 'map', 'filter'])].sort();
}
