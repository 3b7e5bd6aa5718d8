export interface Excerpt {
  before: string;
  marked: string;
  after: string;
  /** Whether text was left out before and after. */
  cutBefore: boolean;
  cutAfter: boolean;
}

/**
 * A stretch of a document with some of what stands around it. Offsets are UTF-16 code units and are clamped to the
 * text; the cut falls at white space where there is some near, and never inside a surrogate pair.
 */
export function excerptOf(text: string, start: number, end: number, around: number): Excerpt {
  const from = Math.min(Math.max(0, start), text.length);
  const to = Math.min(Math.max(from, end), text.length);
  const first = from <= around ? 0 : wordStart(text, from - around, from);
  const last = text.length - to <= around ? text.length : wordEnd(text, to + around, to);
  return {
    before: text.slice(first, from),
    marked: text.slice(from, to),
    after: text.slice(to, last),
    cutBefore: first > 0,
    cutAfter: last < text.length,
  };
}

function wordStart(text: string, at: number, limit: number): number {
  const space = text.slice(at, limit).search(/\s/);
  if (space !== -1) return at + space + 1;
  return isLowSurrogate(text, at) ? at + 1 : at;
}

function wordEnd(text: string, at: number, limit: number): number {
  for (let place = at; place > limit; place -= 1) if (/\s/.test(text[place] ?? '')) return place;
  return isLowSurrogate(text, at) ? at - 1 : at;
}

const isLowSurrogate = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
};
