import type { StepJob } from '@marimba/contracts';
import { StepTree } from '../definition/step-tree.js';
import type { StepLease } from '../ports.js';
import type { ActiveRun } from './active-run.js';
import { budgetOf, stepsLeft } from './budget.js';
import type { EngineParts } from './engine-parts.js';
import { isTakenAway } from './interruptions.js';
import { startsSilently } from './run-draft.js';
import { isPending, type RunState } from './run-state.js';
import { idOf } from './step-path.js';
import { tellListeners } from './tell-listeners.js';

/**
 * Claims the step of a job, and says in the same write that it has begun where that is said of its kind. Undefined when
 * another has it, or it is not to be done any more.
 */
export async function claimStep(parts: EngineParts, run: ActiveRun, job: StepJob): Promise<StepLease | undefined> {
  const lease =
    mayBegin(run, run.state, job) && !isSilent(run, job) ? await begin(parts, run, job) : await claim(parts, job);
  if (lease !== undefined) await parts.pause('after-claim');
  if (lease?.begun) await parts.pause('after-start');
  return lease;
}

const isSilent = ({ definition }: ActiveRun, { stepId }: StepJob): boolean =>
  startsSilently.has(StepTree.of(definition).step(idOf(stepId)).kind);

/** Not where a step waits, is to be finished, or the budget has no room for it, which whoever has the step then says. */
function mayBegin({ definition }: ActiveRun, state: RunState, { stepId, attempt }: StepJob): boolean {
  const step = state.steps.get(stepId);
  const isToBegin = step?.status === 'scheduled' || step?.status === 'running';
  const isMeant = state.status === 'running' && isToBegin && step.attempt === attempt && isPending(step);
  return isMeant && stepsLeft(budgetOf(definition, state), state, stepId) > 0;
}

const claim = ({ store, worker, leaseMs }: EngineParts, job: StepJob): Promise<StepLease | undefined> =>
  store.claim({ job, worker, leaseMs });

async function begin(parts: EngineParts, run: ActiveRun, job: StepJob) {
  const { chance, worker } = parts;
  const { runId, stepId, attempt } = job;
  try {
    const { events, claimed } = await run.contribute({
      claim: { stepId, attempt, token: chance.token() },
      build: (state) =>
        mayBegin(run, state, job) ? [{ type: 'step.started', data: { v: 1, stepId, attempt, worker } }] : [],
    });
    const last = events.at(-1);
    // There may have been room for it when it was looked at, and others have taken it since.
    if (last === undefined) return await claim(parts, job);
    void tellListeners(parts, runId, last.seq);
    return claimed[0];
  } catch (error) {
    if (!isTakenAway(error)) throw error;
    return undefined;
  }
}
