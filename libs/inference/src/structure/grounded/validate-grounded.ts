import type { GroundedAnswer } from '../token-constraint.js';

interface Claim {
  quote: string;
  number: number;
  answer: string;
}

/** What is wrong with a finished grounded answer; it reads the answer as its reader does and knows nothing of threads. */
export function problemWithGrounded(constraint: GroundedAnswer, text: string): string | undefined {
  if (constraint.calls === true && /^<tool_call>\n[^<\n]+\n<\/tool_call>$/.test(text)) return undefined;
  const claim = constraint.form === 'tags' ? readTags(text) : readJson(text);
  if (claim === 'not found') return undefined;
  if (claim === undefined) return 'it has not the form of an answer with a quote';
  const { quote, number, answer } = claim;
  const passage = constraint.passages[number - 1];
  if (passage === undefined) return `there is no passage ${number}`;
  if (!passage.includes(quote)) return `what it quotes does not stand in passage ${number}`;
  if (constraint.answer === 'span' && !quote.includes(answer)) return 'the answer does not stand in the quote';
  return undefined;
}

function readTags(text: string): Claim | 'not found' | undefined {
  if (/^<think>none<\/think>Not found in the documents\.$/.test(text)) return 'not found';
  const [, first, quote, answer, last] = /^<think>\[(\d+)\] "(.*)"<\/think>(.+) \[(\d+)\]$/s.exec(text) ?? [];
  if (quote === undefined || first !== last) return undefined;
  return { quote, number: Number(first), answer: answer! };
}

function readJson(text: string): Claim | 'not found' | undefined {
  try {
    const { quote, citation, answer } = JSON.parse(text) as Record<string, unknown>;
    if (quote === null && citation === null && answer === null) return 'not found';
    if (typeof quote !== 'string' || typeof citation !== 'number' || typeof answer !== 'string') return undefined;
    return { quote, number: citation, answer };
  } catch {
    return undefined;
  }
}
