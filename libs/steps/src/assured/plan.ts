import type { Assurance } from '@marimba/contracts';
import type { AgentSession } from '../agent/agent-session.js';
import { ask } from '../agent/work-until-answer.js';
import { newConversation } from '../model-caller.js';
import { untrusted } from '../policy/untrusted-text.js';
import type { NamedRequirement } from './named-requirements.js';

const callKey = 'plan';
const planTokens = 128;

/**
 * Says in the log how the answer will be brought to meet its requirements. With `assurance.plan` the model writes a short
 * plan first, which becomes part of its instructions; it is asked without tools and without the documents.
 */
export async function plan(
  session: AgentSession,
  requirements: readonly NamedRequirement[],
  { candidates = 1, repairs = 0, tokens, seconds, plan: isWanted }: Assurance,
): Promise<void> {
  const { context, conversation } = session;
  const written = isWanted === true ? await planInWords(session, requirements) : undefined;
  if (context.recorded('assurance.planned', callKey) === undefined)
    await context.record('assurance.planned', {
      callKey,
      requirements: requirements.map(({ id, text, method, threshold }) => ({ id, text, method, threshold })),
      candidates,
      repairs,
      ...(tokens === undefined ? {} : { tokens }),
      ...(seconds === undefined ? {} : { seconds }),
      ...(written === undefined ? {} : { plan: await context.keep(written) }),
    });
  if (written === undefined) return;
  const [first] = conversation.messages;
  const told = `Plan:\n${untrusted(written)}`;
  if (first?.role === 'system') conversation.messages[0] = { ...first, content: `${first.content}\n\n${told}` };
  else putFirst(session, told);
}

async function planInWords(session: AgentSession, requirements: readonly NamedRequirement[]): Promise<string> {
  const { step } = session;
  const wanted = requirements.map(({ text }) => `- ${text}`).join('\n');
  const tools =
    (step.tools ?? []).length === 0 ? '' : `\nTools: ${session.conversation.tools.map(({ name }) => name).join(', ')}`;
  const messages = [
    {
      role: 'system' as const,
      content: 'You plan how a task is done. You write at most four short steps and no answer.',
    },
    { role: 'user' as const, content: `Task: ${step.task}\nThe answer has to meet:\n${wanted}${tools}` },
  ];
  const parameters = { ...step.parameters, maxTokens: planTokens };
  const conversation = newConversation({ model: step.model, parameters, tools: [], messages });
  const { text } = await ask(session, conversation, callKey, { otherTools: true });
  return text;
}

/** Places in messages move with them. */
function putFirst(session: AgentSession, content: string): void {
  const { conversation } = session;
  const moved = <Place extends { message: number }>(place: Place): Place => ({ ...place, message: place.message + 1 });
  conversation.messages.unshift({ role: 'system', content });
  session.question = moved(session.question);
  const { grounding, ...parameters } = conversation.parameters;
  if (grounding === undefined) return;
  const { passages, question } = grounding;
  const places = { passages: passages.map(moved), ...(question === undefined ? {} : { question: moved(question) }) };
  conversation.parameters = { ...parameters, grounding: { ...grounding, ...places } };
}
