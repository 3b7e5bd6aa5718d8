import type { Requirement } from '@marimba/contracts';
import { RE2JS } from 're2js';
import { readStructured } from '../agent/structured-answer.js';
import { checkCitations } from './check-citations.js';
import { checkLanguage } from './check-language.js';
import { checkNumbers } from './check-numbers.js';
import { type Finding, type ScoredAnswer, withoutMarks } from './finding.js';

export type RuleRequirement = Exclude<Requirement, { kind: 'judged' }>;

/** Scores an answer by rule: the same answer always gets the same score. */
export function checkByRule(requirement: RuleRequirement, answer: ScoredAnswer): Finding | Promise<Finding> {
  switch (requirement.kind) {
    case 'schema': {
      const read = readStructured(answer.text, requirement.schema);
      if ('value' in read) return { score: 1, evidence: 'it fits' };
      const [first] = read.problems;
      return {
        score: 0,
        evidence: `${read.problems.length} problems, the first at ${first?.pointer || '/'}: ${first?.message}`,
      };
    }
    case 'pattern':
      return checkPattern(requirement, answer.text);
    case 'citations':
      return checkCitations(answer, requirement.min ?? 1);
    case 'numbers':
      return checkNumbers(answer);
    case 'length':
      return checkLength(requirement, answer.text);
    case 'language':
      return checkLanguage(answer.text, requirement.language);
  }
}

function checkPattern(
  { pattern, ignoreCase, absent }: Extract<Requirement, { kind: 'pattern' }>,
  text: string,
): Finding {
  const found = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0).test(text);
  return { score: found === (absent !== true) ? 1 : 0, evidence: found ? 'there is a match' : 'there is no match' };
}

/** Words are runs of letters and digits, with apostrophes and hyphens inside; the marks of citations are none. */
const wordsIn = (text: string): number =>
  (withoutMarks(text).match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? []).length;

function checkLength({ words, characters }: Extract<Requirement, { kind: 'length' }>, text: string): Finding {
  const counted = [
    { range: words, count: wordsIn(text), unit: 'words' },
    { range: characters, count: [...text].length, unit: 'characters' },
  ].filter(({ range }) => range !== undefined);
  return {
    score: Math.min(...counted.map(({ range, count }) => within(count, range!))),
    evidence: counted.map(({ count, unit }) => `${count} ${unit}`).join(', '),
  };
}

/** 1 inside the range; outside the ratio to the nearer bound. */
function within(
  count: number,
  { min = 0, max = Number.POSITIVE_INFINITY }: { min?: number | undefined; max?: number | undefined },
): number {
  if (count < min) return count / min;
  return count > max ? max / count : 1;
}
