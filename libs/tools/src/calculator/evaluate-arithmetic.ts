import { Decimal } from 'decimal.js';
import { ArithmeticError, type Token, tokenize } from './tokenize.js';

/** 40 significant digits, exponents within ±1000: what a person calculates, and nothing that takes long. */
const Number40 = Decimal.clone({ precision: 40, maxE: 1_000, minE: -1_000 });
/** Digits of a result: the last four that were computed with may carry rounding errors. */
export const resultDigits = 36;
const longest = 1_000;
const deepest = 100;

interface Operator {
  binding: number;
  rightAssociative?: boolean;
  apply(left: Decimal, right: Decimal): Decimal;
}

const operators: Record<string, Operator> = {
  '+': { binding: 1, apply: (left, right) => left.plus(right) },
  '-': { binding: 1, apply: (left, right) => left.minus(right) },
  '*': { binding: 2, apply: (left, right) => left.times(right) },
  '/': { binding: 2, apply: (left, right) => left.div(nonZero(right)) },
  '%': { binding: 2, apply: (left, right) => left.mod(nonZero(right)) },
  '^': { binding: 4, rightAssociative: true, apply: (left, right) => left.pow(right) },
};
/** Binds tighter than `*` and looser than `^`: -2^2 is -4. */
const signBinding = 3;

interface NamedFunction {
  arguments: [least: number, most: number];
  apply(...values: [Decimal, ...Decimal[]]): Decimal;
}

const functions: Record<string, NamedFunction> = {
  sqrt: { arguments: [1, 1], apply: (value) => value.sqrt() },
  abs: { arguments: [1, 1], apply: (value) => value.abs() },
  floor: { arguments: [1, 1], apply: (value) => value.floor() },
  ceil: { arguments: [1, 1], apply: (value) => value.ceil() },
  round: { arguments: [1, 2], apply: (value, digits) => value.toDecimalPlaces(placesOf(digits)) },
  exp: { arguments: [1, 1], apply: (value) => value.exp() },
  ln: { arguments: [1, 1], apply: (value) => value.ln() },
  log: { arguments: [1, 1], apply: (value) => value.log() },
  min: { arguments: [1, 100], apply: (...values) => Number40.min(...values) },
  max: { arguments: [1, 100], apply: (...values) => Number40.max(...values) },
};
const constants: Record<string, string> = {
  pi: '3.141592653589793238462643383279502884197',
  e: '2.718281828459045235360287471352662497757',
};

/**
 * The value of an arithmetic expression: `+ - * / % ^`, signs, parentheses, pi, e, and the functions sqrt, abs, floor,
 * ceil, round, exp, ln, log (base 10), min and max. Decimal arithmetic, so that 0.1 + 0.2 is 0.3.
 * @throws ArithmeticError
 */
export function evaluateArithmetic(expression: string): Decimal {
  if (expression.length > longest)
    throw new ArithmeticError(`the expression has ${expression.length} characters; ${longest} are the limit`);
  const value = new ArithmeticParser(tokenize(expression)).parse();
  // Adding zero turns the -0 of decimal arithmetic into the 0 that a person expects.
  if (value.isFinite()) return value.toSignificantDigits(resultDigits).plus(0);
  throw new ArithmeticError(value.isNaN() ? 'the result is not a real number' : 'the result is too large');
}

/** A Pratt parser that computes while it reads. */
class ArithmeticParser {
  private next = 0;
  private depth = 0;

  constructor(private readonly tokens: Token[]) {}

  parse(): Decimal {
    const value = this.expression(0);
    if (this.peek().type !== 'end') throw unexpected(this.peek());
    return value;
  }

  private expression(leastBinding: number): Decimal {
    if (++this.depth > deepest) throw new ArithmeticError(`more than ${deepest} levels of nesting`);
    let left = this.operand();
    for (;;) {
      const operator = this.peek().type === 'symbol' ? own(operators, this.peek().text) : undefined;
      if (operator === undefined || operator.binding <= leastBinding) break;
      this.take();
      left = operator.apply(left, this.expression(operator.binding - (operator.rightAssociative ? 1 : 0)));
    }
    this.depth--;
    return left;
  }

  private operand(): Decimal {
    const token = this.take();
    if (token.type === 'number') return new Number40(token.text);
    if (token.type === 'name') return this.named(token);
    if (token.text === '-') return this.expression(signBinding).negated();
    if (token.text === '+') return this.expression(signBinding);
    if (token.text !== '(') throw unexpected(token);
    const value = this.expression(0);
    this.expect(')');
    return value;
  }

  private named({ text, position }: Token): Decimal {
    const name = text.toLowerCase();
    const constant = own(constants, name);
    if (constant !== undefined) return new Number40(constant);
    const named = own(functions, name);
    if (named === undefined)
      throw new ArithmeticError(
        `'${text}' at position ${position} is not known; there are ${Object.keys(functions).join(', ')}, pi and e`,
      );
    this.expect('(');
    const values: [Decimal, ...Decimal[]] = [this.expression(0)];
    while (this.peek().text === ',') {
      this.take();
      values.push(this.expression(0));
    }
    this.expect(')');
    const [least, most] = named.arguments;
    if (values.length < least || values.length > most)
      throw new ArithmeticError(
        `${name} takes ${least === most ? least : `${least} to ${most}`} arguments, not ${values.length}`,
      );
    return named.apply(...values);
  }

  private expect(symbol: string): void {
    const token = this.take();
    if (token.text !== symbol) throw unexpected(token, symbol);
  }

  private peek(): Token {
    return this.tokens[this.next]!;
  }

  /** The last token, the end, is never passed. */
  private take(): Token {
    const token = this.peek();
    if (token.type !== 'end') this.next++;
    return token;
  }
}

/** Own members only: `constructor` is no function of arithmetic. */
function own<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function unexpected({ text, position }: Token, wanted?: string): ArithmeticError {
  return new ArithmeticError(
    `unexpected ${text} at position ${position}${wanted ? `, where '${wanted}' belongs` : ''}`,
  );
}

function nonZero(value: Decimal): Decimal {
  if (value.isZero()) throw new ArithmeticError('division by zero');
  return value;
}

function placesOf(digits: Decimal | undefined): number {
  const places = digits?.toNumber() ?? 0;
  if (Number.isInteger(places) && places >= 0 && places <= 30) return places;
  throw new ArithmeticError('round takes a whole number of decimal places from 0 to 30');
}
