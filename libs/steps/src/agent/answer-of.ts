import { type AgentOutput, TerminalError } from '@marimba/contracts';
import type { AgentSession } from './agent-session.js';
import { citationsOf } from './cite.js';
import type { ModelReply } from './parse-reply.js';

/** The answer with its evidence. @throws TerminalError model.output-invalid when it ends inside `<think>` */
export function answerOf(
  { step, passages }: Pick<AgentSession, 'step' | 'passages'>,
  { reply, turns }: { reply: ModelReply; turns: number },
): AgentOutput {
  const { thinking, thinkingClosed, text } = reply;
  if (!thinkingClosed)
    throw new TerminalError(
      'model.output-invalid',
      `the answer of agent '${step.id}' ends while the model still thinks`,
      {
        remedy: 'raise parameters.maxTokens',
      },
    );
  const citations = citationsOf(text, thinking, passages.all);
  const found = passages.found.length === 0 ? {} : { passages: passages.found };
  return { answer: text, citations, turns, ...found, ...(thinking === undefined ? {} : { thinking }) };
}
