import {
  type AgentOutput,
  type Assurance,
  type AssuranceUse,
  defaultMaxTokens,
  TerminalError,
} from '@marimba/contracts';
import type { AgentSession } from '../agent/agent-session.js';
import { answerOf } from '../agent/answer-of.js';
import { readStructured } from '../agent/structured-answer.js';
import { type Answered, ask, workUntilAnswer } from '../agent/work-until-answer.js';
import { type CallOptions, forkOf } from '../model-caller.js';
import { bestOf } from './best-of.js';
import { type NamedRequirement, namedRequirements } from './named-requirements.js';
import { plan } from './plan.js';
import { repairRequest } from './repair-request.js';
import { type Candidate, scoreCandidate } from './score-candidate.js';

type FullAssurance = Assurance & { candidates: number; repairs: number; temperature: number };

const withDefaults = ({ candidates = 3, repairs = 2, temperature = 0.8, ...rest }: Assurance = {}): FullAssurance => ({
  ...rest,
  candidates,
  repairs,
  temperature,
});

/**
 * Plans, works until there is an answer, scores it by every requirement, writes more answers from the state before it where
 * none meets them all or the best of all is wanted, sends the best back with what it does not meet, and gives the best with a report. Each act is in
 * the log before the next begins; a step that is claimed again goes on from there.
 * @throws TerminalError agent.requirements-unmet where the step asks for that; see workUntilAnswer
 */
export async function assuredAnswer(session: AgentSession): Promise<AgentOutput> {
  const { step } = session;
  const requirements = namedRequirements(step.requirements ?? [], step.model, session.output);
  const assurance = withDefaults(step.assurance);
  await plan(session, requirements, assurance);
  const work = new AssuredWork(session, requirements, assurance);
  await work.first();
  await work.fork();
  await work.repair();
  return work.conclude();
}

class AssuredWork {
  private readonly candidates: Candidate[] = [];

  constructor(
    private readonly session: AgentSession,
    private readonly requirements: readonly NamedRequirement[],
    private readonly assurance: FullAssurance,
  ) {}

  async first(): Promise<void> {
    await this.score('candidate-1', await workUntilAnswer(this.session));
  }

  /** Beside each other, from the state before the first answer: the prompt is the same to the last token, so it is not read again. */
  async fork(): Promise<void> {
    const [first] = this.candidates;
    const isEnough = first?.passed === true && this.assurance.choose !== 'best';
    if (first === undefined || isEnough || this.isSpent()) return;
    const { before, turns } = first.answered;
    const numbers = Array.from({ length: this.affordable(this.assurance.candidates - 1) }, (_, index) => index + 2);
    await this.setAside(numbers);
    const answers = await Promise.allSettled(
      numbers.map(async (number) => {
        const callKey = `candidate-${number}`;
        const after = forkOf(before);
        const reply = await ask(this.session, after, callKey, this.optionsOf(number));
        return { id: callKey, answered: { reply, callKey, turns, before, after } };
      }),
    );
    for (const answer of answers) {
      if (answer.status === 'rejected') throw answer.reason;
      await this.score(answer.value.id, answer.value.answered);
    }
  }

  async repair(): Promise<void> {
    for (let round = 1; round <= this.assurance.repairs; round++) {
      const best = this.best();
      if (best.passed || this.isSpent()) return;
      const { before, turns, after } = best.answered;
      const conversation = forkOf(after);
      conversation.messages.push({ role: 'user', content: repairRequest(best.scores) });
      const callKey = `repair-${round}`;
      const reply = await ask(this.session, conversation, callKey, this.optionsOf(1));
      const answered = { reply, callKey, turns: turns + 1, before, after: conversation };
      await this.score(callKey, answered, best.id);
    }
  }

  async conclude(): Promise<AgentOutput> {
    const best = this.best();
    const used = this.used();
    const unmet = best.scores.filter(({ passed }) => !passed);
    const reason = best.passed
      ? 'it meets every requirement'
      : `it is the best of ${this.candidates.length}, and does not meet ${unmet.map(({ id }) => id).join(', ')}`;
    const { context, step, output } = this.session;
    if (context.recorded('assurance.concluded', 'conclusion') === undefined)
      await context.record('assurance.concluded', {
        callKey: 'conclusion',
        chosen: best.id,
        passed: best.passed,
        reason,
        used,
      });
    if (!best.passed && this.assurance.unmet === 'fail') throw unmetError(step.id, unmet, used);
    const answer = answerOf(this.session, best.answered);
    const structured = output === undefined ? undefined : readStructured(answer.answer, output);
    if (structured !== undefined && 'problems' in structured)
      throw new TerminalError('model.output-invalid', `no answer of agent '${step.id}' fits its output schema`, {
        remedy: 'raise parameters.maxTokens if they were cut off; else simplify the schema or take a stronger model',
        errors: structured.problems,
      });
    return {
      ...answer,
      ...(structured === undefined ? {} : { output: structured.value }),
      requirements: best.scores,
      passed: best.passed,
      candidates: this.candidates.map(({ id, score, passed, repairs }) => ({
        id,
        score,
        passed,
        ...(repairs === undefined ? {} : { repairs }),
      })),
      chosen: best.id,
      used,
    };
  }

  private best(): Candidate {
    return bestOf(this.candidates);
  }

  private async score(id: string, answered: Answered, repairs?: string): Promise<void> {
    const answer = { id, answered, ...(repairs === undefined ? {} : { repairs }) };
    this.candidates.push(await scoreCandidate(this.session, this.requirements, answer));
  }

  /** Each candidate but the first is drawn by a seed of its own, so that it can be written again. */
  private optionsOf(number: number): CallOptions {
    const { output, conversation } = this.session;
    const { parameters } = conversation;
    const drawn =
      number === 1
        ? {}
        : {
            parameters: {
              ...parameters,
              temperature: this.assurance.temperature,
              seed: (parameters.seed ?? 0) + number,
            },
          };
    return output === undefined ? drawn : { ...drawn, constraint: { kind: 'json-schema', schema: output } };
  }

  /** Of the run's budget, for all that are written beside each other: each by itself would find room. */
  private async setAside(numbers: readonly number[]): Promise<void> {
    const { context } = this.session;
    const missing = numbers.filter((number) => context.recorded('model.called', `candidate-${number}`) === undefined);
    if (missing.length > 0) await context.reserve({ tokens: missing.length * this.longestAnswer });
  }

  private get longestAnswer(): number {
    return this.session.step.parameters?.maxTokens ?? defaultMaxTokens;
  }

  /** How many more answers the tokens that are left allow, if each is as long as it may be. */
  private affordable(wanted: number): number {
    const { tokens } = this.assurance;
    if (tokens === undefined) return wanted;
    return Math.min(wanted, Math.floor((tokens - this.session.meter.tokens) / this.longestAnswer));
  }

  private isSpent(): boolean {
    const { tokens, seconds } = this.assurance;
    const { meter } = this.session;
    return (
      meter.tokens >= (tokens ?? Number.POSITIVE_INFINITY) ||
      meter.milliseconds >= (seconds ?? Number.POSITIVE_INFINITY) * 1_000
    );
  }

  private used(): AssuranceUse {
    const repairs = this.candidates.filter((each) => each.repairs !== undefined).length;
    const { tokens, milliseconds } = this.session.meter;
    return { tokens, seconds: milliseconds / 1_000, candidates: this.candidates.length - repairs, repairs };
  }
}

function unmetError(stepId: string, unmet: Candidate['scores'], { candidates, repairs }: AssuranceUse): TerminalError {
  return new TerminalError(
    'agent.requirements-unmet',
    `no answer of agent '${stepId}' meets all requirements: ${unmet.map(({ id, evidence }) => `${id} (${evidence})`).join(', ')}`,
    {
      remedy: `${candidates} candidates and ${repairs} repairs were written: look at candidate.scored in the log; raise assurance, or relax what cannot be met`,
    },
  );
}
