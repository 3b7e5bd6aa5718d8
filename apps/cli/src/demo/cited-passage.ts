import { type Citation, citation, type Passage, passage } from '@marimba/contracts';
import { z } from 'zod';

/** The output of the workflow `ask-my-documents`. */
export const answerOutput = z.object({
  answer: z.string(),
  citations: z.array(citation),
  passages: z.array(passage),
});
export type AnswerOutput = z.infer<typeof answerOutput>;

/** A passage in three parts: what stands before the cited words, they themselves, and what follows. */
export interface CitedPassage {
  citation: Citation;
  title: string;
  headings: string[];
  before: string;
  cited: string;
  after: string;
}

/** Where in its passage a citation stands, by the offsets into the document that both carry. */
export function citedPassage(cited: Citation, passages: readonly Passage[]): CitedPassage | undefined {
  const found = passages.find(({ chunkId }) => chunkId === cited.chunkId);
  if (found === undefined) return undefined;
  const from = Math.max(0, cited.start - found.start);
  const to = Math.min(found.text.length, Math.max(from, cited.end - found.start));
  return {
    citation: cited,
    title: found.title,
    headings: found.headings,
    before: found.text.slice(0, from),
    cited: found.text.slice(from, to),
    after: found.text.slice(to),
  };
}
