import { type Finding, type ScoredAnswer, withoutMarks } from './finding.js';

/** The part of the answer's numbers that stand in a source; thousands may be set apart, and 5.0 is 5. */
export function checkNumbers({ text, sources }: Pick<ScoredAnswer, 'text' | 'sources'>): Finding {
  const said = numbersIn(withoutMarks(text));
  if (said.length === 0) return { score: 1, evidence: 'it has no numbers' };
  const known = new Set(sources.flatMap(numbersIn));
  const missing = said.filter((number) => !known.has(number));
  return {
    score: (said.length - missing.length) / said.length,
    evidence: missing.length === 0 ? `all ${said.length} found` : `not found: ${missing.join(', ')}`,
  };
}

/** Each once, as plain decimals without sign. */
function numbersIn(text: string): string[] {
  const found = text.match(/\d{1,3}(?:[, \u00a0\u202f’']\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?/g) ?? [];
  return [...new Set(found.map((number) => plain(number.replace(/[, \u00a0\u202f’']/g, ''))))];
}

function plain(number: string): string {
  const [whole = '', fraction = ''] = number.split('.');
  const kept = fraction.replace(/0+$/, '');
  return `${whole.replace(/^0+(?=\d)/, '')}${kept === '' ? '' : `.${kept}`}`;
}
