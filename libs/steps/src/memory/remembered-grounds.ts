import { type AgentOutput, derivedId, type Passage } from '@marimba/contracts';
import { saysNotFound } from '../agent/parse-reply.js';

/** As the bundled model was trained to say it. */
const notRemembered = "I don't know that yet.";

/** What is remembered, before a model is told of it. */
export interface Remembered {
  /** Best first. */
  facts: { id: string; text: string }[];
  /** What the person has said in the thread, oldest first. */
  said: string[];
}

/**
 * What an agent that is held to its memory may quote: what was said in the thread, then the facts, the best last, next to the
 * question. Questions of before are no evidence: they would be found by their own words.
 */
export function rememberedPassages({ facts, said }: Remembered): Passage[] {
  const statements = said.map(withoutQuestions).filter((text) => text !== '');
  return [
    ...statements.map((text) => shown(derivedId(`said ${text}`), 'Conversation', text)),
    ...facts.toReversed().map(({ id, text }) => shown(id, 'Memory', text)),
  ];
}

/** The answer of an agent that is held to its memory: no document is cited, and what is not remembered is not known. */
export function rememberedAnswer(
  output: AgentOutput,
  passages: readonly Passage[],
  { facts }: Remembered,
): AgentOutput {
  const { citations, answer } = output;
  const remembered = citations.map(({ chunkId }) => {
    const text = passages.find((passage) => passage.chunkId === chunkId)!.text;
    return facts.some(({ id }) => id === chunkId) ? { factId: chunkId, text } : { text };
  });
  const said = saysNotFound(answer) ? notRemembered : answer.replace(/ \[\d+\]$/, '');
  return { ...output, answer: said, citations: [], remembered };
}

const withoutQuestions = (text: string): string => text.replaceAll(/[^.!?\n]*\?+/g, '').trim();

function shown(id: string, title: string, text: string): Passage {
  const place = { start: 0, end: text.length };
  return { chunkId: id, documentId: id, collection: 'memory', title, headings: [], text, ...place, score: 0 };
}
