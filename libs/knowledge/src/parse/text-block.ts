/** A stretch of a document that belongs together: a paragraph, a list, a table. Offsets are UTF-16 code units into the text. */
export interface TextBlock {
  start: number;
  end: number;
  /** Headings above it, outermost first. */
  headings: string[];
  /** The page, slide or part where it stands, from 1. */
  page?: number | undefined;
}
