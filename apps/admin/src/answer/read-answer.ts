import { agentOutput, type Citation, type JsonValue, modelOutput } from '@marimba/contracts';

export interface Answer {
  text: string;
  thinking: string | undefined;
  citations: Citation[];
}

const answerWithCitations = agentOutput.pick({ answer: true, thinking: true, citations: true });

/**
 * Finds what to show a reader in a step's or a run's output, whose shape the workflow decides: the output of an agent
 * or of a model, a text, or an object of which exactly one member is one of these. Undefined: it is just JSON.
 */
export function readAnswer(value: JsonValue): Answer | undefined {
  const own = ownAnswer(value);
  if (own || typeof value !== 'object' || value === null || Array.isArray(value)) return own;
  const agents = Object.values(value).filter((member) => answerWithCitations.safeParse(member).success);
  return agents.length === 1 && agents[0] !== undefined ? ownAnswer(agents[0]) : undefined;
}

/** A model's text: of a model step's output, or of a model call's. */
export function modelText(value: JsonValue): string | undefined {
  return typeof value === 'string' ? value : modelOutput.safeParse(value).data?.text;
}

function ownAnswer(value: JsonValue): Answer | undefined {
  const agent = answerWithCitations.safeParse(value).data;
  if (agent) return { text: agent.answer, thinking: agent.thinking, citations: agent.citations };
  const text = modelText(value);
  return text === undefined ? undefined : { text, thinking: undefined, citations: [] };
}
