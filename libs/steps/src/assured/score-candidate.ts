import type { RequirementScore } from '@marimba/contracts';
import type { AgentSession } from '../agent/agent-session.js';
import { answerOf } from '../agent/answer-of.js';
import { parseToolCalls } from '../agent/parse-tool-calls.js';
import type { Answered } from '../agent/work-until-answer.js';
import { checkByRule } from './check-by-rule.js';
import type { Finding } from './finding.js';
import { judge } from './judge.js';
import type { NamedRequirement } from './named-requirements.js';

/** An answer that was scored. */
export interface Candidate {
  id: string;
  answered: Answered;
  scores: RequirementScore[];
  /** Mean of the scores. */
  score: number;
  passed: boolean;
  /** Of the candidate that this one mends. */
  repairs?: string;
}

/**
 * Scores an answer by every requirement; the scores are in the log before anything is made of them. Judgements that the log
 * has are not asked for again.
 */
export async function scoreCandidate(
  session: AgentSession,
  requirements: readonly NamedRequirement[],
  answer: { id: string; answered: Answered; repairs?: string },
): Promise<Candidate> {
  const begun = performance.now();
  const { id, answered, repairs } = answer;
  const callKey = `${id}-scores`;
  const scores: RequirementScore[] = [];
  for (const each of requirements) scores.push(scored(each, await find(session, each, answer)));
  const { context } = session;
  const mends = repairs === undefined ? {} : { repairs };
  if (context.recorded('candidate.scored', callKey) === undefined)
    await context.record('candidate.scored', {
      callKey,
      candidate: id,
      answeredBy: answered.callKey,
      ...mends,
      scores,
      score: meanOf(scores),
      passed: scores.every(({ passed }) => passed),
      durationMs: Math.round(performance.now() - begun),
    });
  // What an earlier claim found stands, also where a later version would find something else.
  const { data } = context.recorded('candidate.scored', callKey)!;
  return { id, answered, scores: data.scores, score: data.score, passed: data.passed, ...mends };
}

async function find(
  session: AgentSession,
  { id, requirement }: NamedRequirement,
  { id: candidate, answered: { reply } }: { id: string; answered: Answered },
): Promise<Finding> {
  if (!reply.thinkingClosed) return { score: 0, evidence: 'it ends while the model still thinks' };
  if (parseToolCalls(reply.text).length > 0) return { score: 0, evidence: 'it asks for a tool in place of an answer' };
  const { step, passages, conversation } = session;
  if (requirement.kind === 'judged') {
    const asked = { requirement: requirement.text, answer: reply.text, model: requirement.model ?? step.model };
    return judge(session, { ...asked, callKey: `${candidate}-${id}` });
  }
  const { citations } = answerOf(session, { reply, turns: 1 });
  const results = conversation.messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
  const sources = [step.task, ...passages.all.map(({ text }) => text), ...results];
  return checkByRule(requirement, { text: reply.text, citations, sources });
}

function scored({ id, text, threshold, method }: NamedRequirement, { score, evidence }: Finding): RequirementScore {
  return { id, text, score, threshold, passed: score >= threshold, method, evidence };
}

const meanOf = (scores: readonly RequirementScore[]): number =>
  scores.reduce((sum, { score }) => sum + score, 0) / scores.length;
