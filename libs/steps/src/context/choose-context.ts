import type { ContextChoice, ContextEstimate, ContextMode } from '@marimba/contracts';

/** What reading costs a model. */
export interface ReadingModel {
  /** Tokens of prompt and answer; 0: not known. */
  contextLength: number;
  /** Tokens a second. */
  prefillRate: number;
  /** Of the state that does not grow, and of what each token adds. */
  stateBytes: number;
  bytesPerToken: number;
  /** Whether states are kept for it. */
  keepsStates: boolean;
}

export interface ContextFacts {
  wanted: ContextMode;
  /** Tokens of whole documents that `auto` reads at most; undefined: as many as the model reads. */
  wholeTokens: number | undefined;
  model: ReadingModel;
  /** Of the whole documents together; undefined: there are more than are ever read as a whole. */
  documentTokens: number | undefined;
  /** Whether a state that has read them is there. */
  isKept: boolean;
  /** Of what stands in the prompt besides documents. */
  questionTokens: number;
  /** Of all passages that a search would give. */
  passageTokens: number;
  /** Kept for the answer. */
  answerTokens: number;
}

export interface ChosenContext {
  chosen: ContextChoice;
  reason: string;
  estimates: Partial<Record<ContextChoice, ContextEstimate>>;
}

/**
 * Questions that are expected of documents once somebody asks one: what reading them whole costs now is shared by so many.
 */
export const expectedQuestions = 4;

/** A state may take this many bytes before the documents are searched in place of being read. */
export const mostStateBytes = 512 * 2 ** 20;

/** Seconds to fetch a byte of a kept state from a disk. */
const secondsPerByte = 1e-9;

const ways = ['retrieval', 'long-context', 'both'] as const satisfies ContextChoice[];

/**
 * How an agent gets to know its documents. `auto` takes the way with the fewest seconds to the first token, those of reading
 * documents for the first time shared by `expectedQuestions`; among equals the one that reads less. A way that was asked for
 * is taken where it can be gone; where it cannot, retrieval is, and the reason says so. `wholeTokens` is no cost but a bound of
 * quality: a small model answers from what it has just read, and worse the more that is.
 */
export function chooseContext(facts: ContextFacts): ChosenContext {
  const { wanted } = facts;
  const obstacle = obstacleOf(facts);
  const possible = ways.filter((way) => way === 'retrieval' || obstacle === undefined);
  const estimates = Object.fromEntries(possible.map((way) => [way, estimateOf(way, facts)]));
  const of = (way: ContextChoice): ContextEstimate => estimates[way]!;
  if (wanted !== 'auto') {
    if (possible.includes(wanted)) return { chosen: wanted, reason: 'it was asked for', estimates };
    return { chosen: 'retrieval', reason: `${wanted} was asked for, but ${obstacle}`, estimates };
  }
  const { wholeTokens = Number.POSITIVE_INFINITY, documentTokens = 0 } = facts;
  const tooLong =
    documentTokens > wholeTokens
      ? `the documents have about ${documentTokens} tokens, and from ${wholeTokens} on they are searched here`
      : undefined;
  const reason = obstacle ?? tooLong;
  if (reason !== undefined) return { chosen: 'retrieval', reason, estimates };
  const price = (way: ContextChoice): number => {
    const isFirst = way !== 'retrieval' && !facts.isKept;
    const first = isFirst ? facts.documentTokens! / facts.model.prefillRate : 0;
    return of(way).seconds - first + first / expectedQuestions;
  };
  const [chosen] = [...ways].sort((a, b) => price(a) - price(b) || of(a).tokens - of(b).tokens) as [ContextChoice];
  const compared = ways.map((way) => `${way} ${price(way).toFixed(2)} s`).join(', ');
  const shared = facts.isKept ? '' : ` (reading shared by ${expectedQuestions} questions)`;
  return { chosen, reason: `it is predicted to cost least: ${compared}${shared}`, estimates };
}

/** Why the documents cannot be read as a whole. */
function obstacleOf({
  model,
  documentTokens,
  questionTokens,
  passageTokens,
  answerTokens,
}: ContextFacts): string | undefined {
  if (documentTokens === undefined) return 'there are more documents than are read as a whole';
  if (!model.keepsStates) return 'no states are kept for this model';
  const needed = documentTokens + questionTokens + passageTokens + answerTokens;
  if (needed > model.contextLength)
    return `the documents with question and answer have about ${needed} tokens, the model reads ${model.contextLength}`;
  const bytes = model.stateBytes + needed * model.bytesPerToken;
  if (bytes > mostStateBytes) return `their state would take about ${bytes} bytes, more than ${mostStateBytes}`;
  return undefined;
}

function estimateOf(way: ContextChoice, facts: ContextFacts): ContextEstimate {
  const { model, documentTokens = 0, isKept, questionTokens, passageTokens } = facts;
  const whole = way === 'retrieval' ? 0 : documentTokens;
  const passages = way === 'long-context' ? 0 : passageTokens;
  const tokens = Math.round((isKept ? 0 : whole) + passages + questionTokens);
  const bytes = Math.round(model.stateBytes + (whole + passages + questionTokens) * model.bytesPerToken);
  const fetching = isKept && whole > 0 ? bytes * secondsPerByte : 0;
  return { tokens, seconds: tokens / model.prefillRate + fetching, bytes };
}
