/** A template's parts: text as it stands, and expressions to be evaluated. */
export type TemplatePart = { text: string } | { expression: string };

export class TemplateSyntaxError extends Error {}

const opening = '${{';

/**
 * Splits `text ${{ expression }} text`. An expression ends at the first `}}` that stands neither inside a string nor
 * inside braces of its own, so `${{ {"a": {"b": 1}} }}` is one expression.
 * @throws TemplateSyntaxError when an expression is not closed or is empty.
 */
export function parseTemplate(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let position = 0;
  while (position < template.length) {
    const start = template.indexOf(opening, position);
    if (start === -1) break;
    if (start > position) parts.push({ text: template.slice(position, start) });
    const end = expressionEnd(template, start + opening.length);
    const expression = template.slice(start + opening.length, end).trim();
    if (expression === '') throw new TemplateSyntaxError('an expression is empty: write something between ${{ and }}');
    parts.push({ expression });
    position = end + 2;
  }
  if (position < template.length) parts.push({ text: template.slice(position) });
  return parts;
}

function expressionEnd(template: string, start: number): number {
  let depth = 0;
  for (let at = start; at < template.length; at++) {
    const character = template[at];
    if (character === '"' || character === "'") at = stringEnd(template, at);
    else if (character === '{') depth++;
    else if (character === '}' && depth > 0) depth--;
    else if (character === '}' && template[at + 1] === '}') return at;
  }
  throw new TemplateSyntaxError(
    `an expression that begins with '${template.slice(start - 3, start + 30)}' is not closed with }}`,
  );
}

/** The position of a CEL string literal's last character; single or triple quotes, raw ones without escapes. */
function stringEnd(template: string, start: number): number {
  const mark = template[start]!;
  const quote = template.startsWith(mark.repeat(3), start) ? mark.repeat(3) : mark;
  const raw = /(^|[^\w])[bB]?[rR][bB]?$/.test(template.slice(Math.max(0, start - 3), start));
  for (let at = start + quote.length; at < template.length; at++) {
    if (!raw && template[at] === '\\') at++;
    else if (template.startsWith(quote, at)) return at + quote.length - 1;
  }
  throw new TemplateSyntaxError(`a string inside an expression is not closed: ${template.slice(start, start + 30)}`);
}
