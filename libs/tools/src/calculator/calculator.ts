import { type JsonValue, TerminalError } from '@marimba/contracts';
import type { Decimal } from 'decimal.js';
import type { Tool } from '../tool.js';
import { evaluateArithmetic, resultDigits } from './evaluate-arithmetic.js';
import { ArithmeticError } from './tokenize.js';

/** Name, description and parameters are those that the bundled model was trained with. */
export const calculator: Tool = {
  description: {
    name: 'calculator',
    description: 'Evaluate an arithmetic expression.',
    parameters: {
      type: 'object',
      properties: { expression: { type: 'string', description: 'Arithmetic expression' } },
      required: ['expression'],
      additionalProperties: false,
    },
  },
  effects: 'none',
  async call({ expression }) {
    try {
      return asJson(evaluateArithmetic(String(expression)));
    } catch (error) {
      if (!(error instanceof ArithmeticError)) throw error;
      throw new TerminalError(
        'tool.arguments-invalid',
        `'${String(expression)}' cannot be calculated: ${error.message}`,
        {
          remedy: 'write numbers with + - * / % ^, parentheses and functions such as sqrt(2), round(x, 2), max(a, b)',
          cause: error,
        },
      );
    }
  },
};

/**
 * A number of 15 significant digits. A whole number that JSON cannot carry exactly is text: digit by digit, or in
 * scientific notation where it was rounded.
 */
function asJson(value: Decimal): JsonValue {
  if (!value.isInteger()) return value.toSignificantDigits(15).toNumber();
  if (Number.isSafeInteger(value.toNumber())) return value.toNumber();
  return value.precision() < resultDigits ? value.toFixed() : value.toExponential();
}
