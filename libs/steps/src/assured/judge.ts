import type { ChatMessage, OutputConstraint, RunEventOf, TokenLogprob } from '@marimba/contracts';
import type { AgentSession } from '../agent/agent-session.js';
import { ask } from '../agent/work-until-answer.js';
import { newConversation } from '../model-caller.js';
import { untrusted } from '../policy/untrusted-text.js';
import type { Finding } from './finding.js';

const parameters = { maxTokens: 4, temperature: 0, logprobs: 20 };
const constraint: OutputConstraint = { kind: 'choice', choices: ['yes', 'no'] };

/**
 * Whether an answer meets a requirement, by a model that may only say yes or no. The score is the probability of its yes
 * against its no; where the model tells no probabilities, 1 or 0.
 */
export async function judge(
  session: AgentSession,
  { requirement, answer, model, callKey }: { requirement: string; answer: string; model: string; callKey: string },
): Promise<Finding> {
  const { step, context } = session;
  const messages = judgeMessages(step.task, answer, requirement);
  const conversation = newConversation({ model, parameters, tools: [], messages });
  const { text } = await ask(session, conversation, callKey, { constraint, otherTools: true });
  const event = context.recorded('model.called', callKey) as RunEventOf<'model.called'>;
  return readJudgement(text, event.data.logprobs ?? []);
}

/** The answer comes before the requirement, so that all that are judged of one answer share the state of its reading. */
export function judgeMessages(task: string, answer: string, requirement: string): ChatMessage[] {
  return [
    { role: 'system', content: 'You check whether an answer meets a requirement. You reply with yes or no only.' },
    { role: 'user', content: `Task: ${task}\n\nAnswer: ${untrusted(answer)}` },
    { role: 'user', content: `Requirement: ${requirement}\n\nDoes the answer meet the requirement? Reply yes or no.` },
  ];
}

/**
 * p(yes) / (p(yes) + p(no)) of the first token that tells them apart, over all tokens that begin either word. A word that
 * is not among the likeliest counts as likely as the least likely of these, which is the most that it can be.
 */
export function readJudgement(text: string, logprobs: readonly TokenLogprob[]): Finding {
  const said = /^\W*yes\b/i.test(text) ? 1 : 0;
  const first = logprobs.find(({ token }) => token.trim() !== '');
  if (first === undefined || first.top.length === 0)
    return { score: said, evidence: `it says ${said === 1 ? 'yes' : 'no'}` };
  const yes = likelihood([first, ...first.top], 'yes');
  const no = likelihood([first, ...first.top], 'no');
  const rest = Math.exp(Math.min(...first.top.map(({ logprob }) => logprob)));
  const [p, q] = [yes === 0 ? Math.min(rest, no) : yes, no === 0 ? Math.min(rest, yes) : no];
  const score = p + q === 0 ? said : p / (p + q);
  return { score, evidence: `yes ${(yes * 100).toFixed(1)} %, no ${(no * 100).toFixed(1)} % of the next word` };
}

function likelihood(tokens: readonly { token: string; logprob: number }[], word: string): number {
  const each = new Map(tokens.map(({ token, logprob }) => [token, logprob]));
  let sum = 0;
  for (const [token, logprob] of each) {
    const plain = token.trim().toLowerCase();
    if (plain !== '' && word.startsWith(plain)) sum += Math.exp(logprob);
  }
  return sum;
}
