import { canonicalJson, type ModelParameters, TerminalError } from '@marimba/contracts';
import { type CallOptions, type Conversation, callModel, forkOf } from '../model-caller.js';
import type { AgentSession } from './agent-session.js';
import { LoopDetector } from './detect-loop.js';
import { type ModelReply, parseReply } from './parse-reply.js';
import { parseToolCalls } from './parse-tool-calls.js';
import { holdToAnswer, tell } from './tell-result.js';

const defaultTurns = 8;

/** An answer of the model that asks for no tool. */
export interface Answered {
  reply: ModelReply;
  /** Key of the model call that gave it. */
  callKey: string;
  turns: number;
  /** The conversation up to this answer, from which others can be written without reading it again. */
  before: Conversation;
  /** With this answer. */
  after: Conversation;
}

/**
 * The model is asked, the calls that it asks for are made and their results added, until it answers without one. Every
 * turn is in the log before the next begins.
 * @throws TerminalError model.output-invalid, agent.loop-detected, agent.limit-exceeded; AwaitsApproval; BudgetExceeded
 */
export async function workUntilAnswer(session: AgentSession): Promise<Answered> {
  const { step, conversation, tools, output } = session;
  const loops = new LoopDetector();
  const limit = step.limits?.turns ?? step.maxTurns ?? defaultTurns;
  // Where there are no tools the first answer is the last, and can be held to its form at once.
  const held: CallOptions =
    output !== undefined && conversation.tools.length === 0
      ? { constraint: { kind: 'json-schema', schema: output } }
      : {};
  const first: CallOptions = step.toolChoice === undefined ? {} : { toolChoice: step.toolChoice };
  for (let turn = 1; turn <= limit; turn++) {
    const callKey = `turn-${turn}`;
    if (turn === limit) holdToAnswer(conversation);
    const before = forkOf(conversation);
    const reply = await ask(session, conversation, callKey, turn === 1 ? { ...held, ...first } : held);
    const calls = parseToolCalls(reply.text);
    if (calls.length === 0) return { reply, callKey, turns: turn, before, after: forkOf(conversation) };
    const answers = await tools.answers(calls, callKey);
    for (const answer of answers) tell(session, answer);
    const progress = loops.take(canonicalJson([calls, answers]));
    if (progress === 'stuck') throw inCircles(session, turn);
    if (progress === 'repeats') {
      conversation.messages.push({ role: 'user', content: circleNotice });
      holdToAnswer(conversation);
    }
  }
  throw new TerminalError('model.output-invalid', `the agent '${step.id}' gave no answer in ${limit} turns`, {
    remedy: 'look at its turns in the log; raise limits.turns, give it clearer instructions or fewer tools',
  });
}

/** One call of the model within the limits of the step. */
export async function ask(
  { languageModel, context, meter }: Pick<AgentSession, 'languageModel' | 'context' | 'meter'>,
  conversation: Conversation,
  callKey: string,
  options: CallOptions & { parameters?: ModelParameters } = {},
): Promise<ModelReply> {
  const made = (signal: AbortSignal) =>
    callModel(languageModel, context, conversation, callKey, { ...options, signal });
  // What the log has is not refused afterwards.
  const isRecorded = context.recorded('model.called', callKey) !== undefined;
  const { text, event } = isRecorded ? await made(context.signal) : await meter.within(context.signal, made);
  meter.takeModelCall(event);
  return parseReply(text);
}

const circleNotice =
  'You have made the same calls with the same results before. They will not give anything else: answer with what you have, or do something different.';

function inCircles({ step }: AgentSession, turn: number): TerminalError {
  return new TerminalError(
    'agent.loop-detected',
    `the agent '${step.id}' makes the same calls with the same results over and over; it was told so once, and was stopped in turn ${turn}`,
    { remedy: 'look at its turns in the log; give it clearer instructions, other tools or a stronger model' },
  );
}
