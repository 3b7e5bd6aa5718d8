import { type CelEnv, CelScalar, celEnv, celFunc } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { turnFunction } from './limit-turns.js';

const { INT, DOUBLE } = CelScalar;

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

/** CEL's standard functions, its string extension, and arithmetic on JSON numbers. */
export const celEnvironment: CelEnv = celEnv({ funcs: [...strings, ...mixedArithmetic, remainder, turnFunction] });

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
