import {
  type CallParameters,
  type ChatMessage,
  grantOf,
  knowledgeSearchName,
  type MessageSpan,
  type Passage,
  type StepOfKind,
  TerminalError,
} from '@marimba/contracts';
import { documentsFirst, groundedInstructions, groundedQuestion } from '@marimba/knowledge';
import type { RememberedContext } from '../memory/agent-memory.js';
import { structuredInstructions } from './structured-answer.js';

/** What an agent answers from, in the order in which the model reads it. */
export interface Grounds {
  passages: readonly Passage[];
  /** Whole documents stand before the question, so that the next question goes on from their state. */
  documentsFirst: boolean;
}

const nothingRemembered: Pick<RememberedContext, 'instructions' | 'messages'> = { instructions: [], messages: [] };

/** How an agent's conversation begins. */
export interface FirstCall {
  messages: ChatMessage[];
  parameters: CallParameters;
  question: MessageSpan;
}

/** The first call of an agent, held to what it answers from. @throws TerminalError where `grounding` has nothing to hold to */
export function firstCall(
  step: StepOfKind<'agent'>,
  grounds: Grounds | undefined,
  remembered: Pick<RememberedContext, 'instructions' | 'messages'> = nothingRemembered,
): FirstCall {
  const { parameters = {} } = step;
  // Instructions stand before whole documents, and what was read of them is gone on from only while nothing there changes.
  const [memoryInstructions, task] = grounds?.documentsFirst
    ? [[], [...remembered.instructions, step.task].join('\n\n')]
    : [remembered.instructions, step.task];
  const mode = groundingOf(step, grounds);
  const told = step.instructions ?? (grounds === undefined && mode === 'off' ? undefined : groundedInstructions);
  const form = step.output === undefined ? undefined : structuredInstructions(step.output);
  const instructions = [told, ...memoryInstructions, form].filter((each) => each !== undefined).join('\n\n');
  const system: ChatMessage[] = instructions === '' ? [] : [{ role: 'system', content: instructions }];
  const prompt = grounds && (grounds.documentsFirst ? documentsFirst : groundedQuestion)(task, grounds.passages);
  const before = [...system, ...remembered.messages];
  const messages: ChatMessage[] = [...before, { role: 'user', content: prompt?.content ?? task }];
  const message = before.length;
  const question = { message, ...(prompt?.question ?? { start: 0, end: task.length }) };
  if (mode === 'off' || prompt === undefined) return { messages, parameters, question };
  return {
    messages,
    parameters: {
      ...parameters,
      grounding: {
        answer: mode === 'span' ? 'span' : 'free',
        passages: prompt.passages.map((place) => ({ message, ...place })),
        question,
        ...(step.grounding === undefined ? { ifPossible: true } : {}),
        ...((step.tools ?? []).length === 0 ? {} : { calls: true }),
      },
    },
    question,
  };
}

/** Measured on the bundled model (libs/inference/README.md, "Grounded answers"). */
const defaultGrounding = 'quote';

function groundingOf(step: StepOfKind<'agent'>, grounds: Grounds | undefined): 'off' | 'quote' | 'span' {
  const { grounding, tools = [], output, mode } = step;
  if (grounding === undefined) {
    const holds = grounds !== undefined && grounds.passages.length > 0;
    const isFree = tools.length === 0 && output === undefined && mode !== 'assured';
    return holds && isFree ? defaultGrounding : 'off';
  }
  if (grounding === 'off') return 'off';
  if (output !== undefined)
    throw new TerminalError('request.invalid', `agent '${step.id}' cannot be held to passages and to a schema`, {
      remedy: "take output away, or set grounding to 'off'",
    });
  const searches = tools.some((granted) => grantOf(granted).tool === knowledgeSearchName);
  if (grounds === undefined && !searches)
    throw new TerminalError('request.invalid', `agent '${step.id}' is to be held to passages and has none`, {
      remedy: `give it passages, knowledge, memory or the tool '${knowledgeSearchName}', or set grounding to 'off'`,
    });
  return grounding;
}
