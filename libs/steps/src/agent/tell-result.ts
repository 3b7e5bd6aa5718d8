import type { Conversation } from '../model-caller.js';
import type { AgentSession } from './agent-session.js';
import type { ToldResult } from './found-passages.js';

/** Adds what a tool was told to the conversation; from the first search on, an agent with `grounding` is held to what was found. */
export function tell(
  { step, conversation, question }: Pick<AgentSession, 'step' | 'conversation' | 'question'>,
  { content, passages }: ToldResult,
): void {
  const message = conversation.messages.push({ role: 'tool', content }) - 1;
  const mode = step.grounding ?? 'off';
  if (passages === undefined || mode === 'off') return;
  const { grounding, ...parameters } = conversation.parameters;
  const found = passages.map((place) => ({ message, ...place }));
  conversation.parameters = {
    ...parameters,
    grounding: {
      answer: mode === 'span' ? 'span' : 'free',
      question,
      calls: true,
      ...grounding,
      passages: [...(grounding?.passages ?? []), ...found].slice(0, mostPassages),
    },
  };
}

/** An agent that is held to what it found calls no tools any more: it answers, or says that nothing was found. */
export function holdToAnswer(conversation: Conversation): void {
  const { grounding, ...parameters } = conversation.parameters;
  if (grounding?.calls !== true) return;
  const { calls: _, ...held } = grounding;
  conversation.parameters = { ...parameters, grounding: held };
}

/** That an answer can be held to; later ones cannot be quoted. */
const mostPassages = 200;
