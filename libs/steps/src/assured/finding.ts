import type { Citation } from '@marimba/contracts';

/** What is known of an answer that is to be scored. */
export interface ScoredAnswer {
  text: string;
  citations: readonly Citation[];
  /** Texts that the answer may take its numbers from. */
  sources: readonly string[];
}

/** 0 to 1, and what was found. */
export interface Finding {
  score: number;
  evidence: string;
}

/** Without the numbers of citations. */
export const withoutMarks = (text: string): string => text.replace(/\s*\[\d+\]/g, '');
