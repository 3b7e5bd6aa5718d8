/** A shorter line was not ended because it was full. */
const wrappedFrom = 45;
/** What begins so has a line of its own: an item, a heading, a row, a quotation, a fence, a number, a label. */
const ownLine = /^\s*(?:[-*+•|>#]|\d{1,3}[.)]\s|```|~~~|\p{Lu}[^:.!?]{0,40}:\s)/u;
/** Headings and rows go on nowhere; Markdown's hard breaks and what ends with a colon say that the next line is new. */
const complete = /^\s*[#|]|(?: {2}|[\\:|])$/;

/**
 * The text with the breaks of wrapped paragraphs as spaces, everything at its place: files in which every line is cut at some
 * width would else be taken for lines of verse, each a sentence of its own.
 */
export function unwrapLines(text: string): string {
  const parts = text.split(/(\r?\n)/);
  for (let at = 1; at < parts.length; at += 2)
    if (isWrapped(parts[at - 1]!, parts[at + 1]!)) parts[at] = ' '.repeat(parts[at]!.length);
  return parts.join('');
}

const isWrapped = (before: string, after: string): boolean =>
  before.trim().length >= wrappedFrom && after.trim() !== '' && !complete.test(before) && !ownLine.test(after);
