import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateArithmetic } from './evaluate-arithmetic.js';
import { ArithmeticError } from './tokenize.js';

describe('evaluateArithmetic', () => {
  it.each([
    ['0.1 + 0.2', '0.3'],
    ['1 + 2 * 3', '7'],
    ['(1 + 2) * 3', '9'],
    ['2 - 3 - 4', '-5'],
    ['2 ^ 3 ^ 2', '512'],
    ['2 ** 10', '1024'],
    ['-2 ^ 2', '-4'],
    ['2 ^ -1', '0.5'],
    ['2 * -3', '-6'],
    ['--4', '4'],
    ['17 % 5', '2'],
    ['6 ÷ 4 × 2', '3'],
    ['.5e1', '5'],
    ['sqrt(16) + abs(-1.5)', '5.5'],
    ['round(2.345, 2)', '2.35'],
    ['round(2.5)', '3'],
    ['min(3, 1, 2) + MAX(1, 5)', '6'],
    ['log(1000)', '3'],
    ['ln(e)', '1'],
    ['2 ^ 64', '18446744073709551616'],
  ])('%s is %s', (expression, value) => {
    expect(evaluateArithmetic(expression).toFixed()).toBe(value);
  });

  it.each([
    ['', 'unexpected the end'],
    ['1 +', 'unexpected the end at position 4'],
    ['1 2', 'unexpected 2 at position 3'],
    ['(1', "where ')' belongs"],
    ['1 / 0', 'division by zero'],
    ['5 % (2 - 2)', 'division by zero'],
    ['sqrt(-1)', 'not a real number'],
    ['10 ^ 10 ^ 10', 'too large'],
    ['constructor(1)', "'constructor' at position 1 is not known"],
    ['sqrt(1, 2)', 'sqrt takes 1 arguments, not 2'],
    ['round(1, 0.5)', 'whole number of decimal places'],
    ['1 & 2', "'&' at position"],
    ['process.exit()', "'.' at position 8"],
  ])('refuses %s: %s', (expression, reason) => {
    expect(() => evaluateArithmetic(expression)).toThrow(reason);
  });

  it('refuses what is too long or too deeply nested', () => {
    expect(() => evaluateArithmetic('('.repeat(200))).toThrow('100 levels of nesting');
    expect(() => evaluateArithmetic('1'.repeat(1_001))).toThrow('1000 are the limit');
  });

  it('agrees with exact whole-number arithmetic', () => {
    const small = fc.integer({ min: -999, max: 999 });
    fc.assert(
      fc.property(small, small, small, (a, b, c) => {
        expect(evaluateArithmetic(`(${a} + ${b}) * ${c} - ${a}`).toNumber()).toBe((a + b) * c - a + 0);
      }),
    );
  });

  it('gives a value or an ArithmeticError for any text', () => {
    const piece = fc.constantFrom(
      '1',
      '2.5',
      '(',
      ')',
      '+',
      '-',
      '*',
      '/',
      '^',
      '%',
      ',',
      'sqrt',
      'max',
      ' ',
      'x',
      '"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        try {
          expect(evaluateArithmetic(pieces.join('')).isFinite()).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ArithmeticError);
        }
      }),
    );
  });
});
