export type Token =
  | { type: 'number' | 'name' | 'symbol'; text: string; position: number }
  | { type: 'end'; text: 'the end'; position: number };

/** An arithmetic expression that cannot be read or has no value; the message says where and why. */
export class ArithmeticError extends Error {}

const pattern =
  /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z]\w*)|(?<symbol>\*\*|[-+*/^%(),×÷−]))/y;
/** Other ways to write an operator, as they come out of documents and models. */
const spelling: Record<string, string> = { '**': '^', '×': '*', '÷': '/', '−': '-' };

/** @throws ArithmeticError at a character that belongs to no token */
export function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  const text = expression.trimEnd();
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined)
      throw new ArithmeticError(`'${text.slice(start).trim()[0]}' at position ${start + 1} is no arithmetic`);
    const { number, name, symbol } = groups;
    const position = pattern.lastIndex - (number ?? name ?? symbol ?? '').length + 1;
    if (number !== undefined) tokens.push({ type: 'number', text: number, position });
    else if (name !== undefined) tokens.push({ type: 'name', text: name, position });
    else if (symbol !== undefined) tokens.push({ type: 'symbol', text: spelling[symbol] ?? symbol, position });
  }
  tokens.push({ type: 'end', text: 'the end', position: text.length + 1 });
  return tokens;
}
