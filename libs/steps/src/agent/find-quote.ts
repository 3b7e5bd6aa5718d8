/** A place in a text: UTF-16 code units, end exclusive. */
export interface Span {
  start: number;
  end: number;
}

/** Where a quote stands in a text: word for word, else but for white space and the shape of quotation marks and dashes. */
export function findQuote(text: string, quote: string): Span | undefined {
  if (quote === '') return undefined;
  const exact = text.indexOf(quote);
  if (exact !== -1) return { start: exact, end: exact + quote.length };
  const plainText = plain(text);
  const plainQuote = plain(quote).text.trim();
  const found = plainQuote === '' ? -1 : plainText.text.indexOf(plainQuote);
  if (found === -1) return undefined;
  return { start: plainText.origins[found]!, end: plainText.origins[found + plainQuote.length - 1]! + 1 };
}

/** White space as one space, quotation marks and dashes in one shape; `origins[i]` is the place that character i came from. */
function plain(text: string): { text: string; origins: number[] } {
  let result = '';
  const origins: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = plainCharacter(text[at]!);
    if (character === ' ' && result.endsWith(' ')) continue;
    result += character;
    origins.push(at);
  }
  return { text: result, origins };
}

function plainCharacter(character: string): string {
  if (/\s/.test(character)) return ' ';
  if (/[“”„«»]/.test(character)) return '"';
  if (/[‘’‚]/.test(character)) return "'";
  return /[‐‑‒–—]/.test(character) ? '-' : character;
}

/** At least so much of the words of two sentences must be the same before one is taken for the other. */
const likeness = 0.6;

/** The sentence of a text that is most like a quote which does not stand there word for word; undefined when none is. */
export function likestSentence(text: string, quote: string): (Span & { likeness: number }) | undefined {
  const wanted = wordsOf(quote);
  let best: (Span & { likeness: number }) | undefined;
  for (const match of text.matchAll(/[^.!?\n]+(?:[.!?]+(?!\s)[^.!?\n]*)*[.!?]*/g)) {
    const sentence = match[0].trim();
    const start = match.index + match[0].indexOf(sentence);
    const found = overlap(wanted, wordsOf(sentence));
    if (sentence !== '' && found >= likeness && found > (best?.likeness ?? 0))
      best = { start, end: start + sentence.length, likeness: found };
  }
  return best;
}

/** Sørensen–Dice coefficient of two sets of words: 2·|A ∩ B| / (|A| + |B|). */
function overlap(a: Set<string>, b: Set<string>): number {
  if (a.size + b.size === 0) return 0;
  const common = [...a].filter((word) => b.has(word)).length;
  return (2 * common) / (a.size + b.size);
}

const wordsOf = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
