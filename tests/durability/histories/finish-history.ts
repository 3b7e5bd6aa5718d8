import { foldEvents, type RunState } from '@marimba/engine';
import type { History } from './history.js';
import { Workshop } from './workshop.js';

const longestTurns = 20;
/** Longer than anything that a stored run waits for in so many turns. */
const turnMs = 30 * 86_400_000;

/**
 * Goes on with a log that stops somewhere, in a store that holds nothing else, until the run has ended: what it waits for
 * comes, people consent, budgets are raised. Gives the workshop that it ended in.
 * @throws Error when the run does not end
 */
export async function finishHistory({ definition, others = [], events }: History): Promise<Workshop> {
  const workshop = new Workshop();
  for (const each of [definition, ...others]) workshop.definitions.set(each.name, each);
  const { tenantId, runId, at } = events.at(-1)!;
  const address = { tenantId, runId };
  workshop.store.restore({ ...address, definition, events });
  workshop.clock.advance(Math.max(0, Date.parse(at) - workshop.clock.now().getTime()));
  for (let turn = 0; turn < longestTurns; turn++) {
    await workshop.worker.reconcile({ graceMs: 0 });
    await workshop.drain(workshop.worker);
    const state = foldEvents(definition, (await workshop.store.load(tenantId, runId)).events);
    if (['completed', 'failed', 'cancelled'].includes(state.status)) return workshop;
    await nudge(workshop, address, state);
    workshop.clock.advance(turnMs);
  }
  throw new Error(`the run ${runId} does not end`);
}

/** Does what the run waits for. */
async function nudge(
  { control, starter }: Workshop,
  address: { tenantId: string; runId: string },
  state: RunState,
): Promise<void> {
  if (state.status === 'suspended') await control.resume(address, { resumedBy: 'a person', budget: {} });
  for (const [stepId, { status, signal, subjectSha256, childRunId }] of state.steps) {
    if (status !== 'waiting') continue;
    if (signal !== undefined)
      await control.signal(address, { id: `nudge-${stepId}`, name: signal, payload: { amount: 1 }, sentBy: 'test' });
    if (subjectSha256 !== undefined)
      await control.approve(address, { stepId, subjectSha256, approved: true, decidedBy: 'a person' });
    // The log of the run that it began is not written down with it: it begins again under the same id.
    if (childRunId !== undefined)
      await starter.children.start({
        tenantId: address.tenantId,
        runId: childRunId,
        workflow: 'square',
        input: { n: 3 },
        parent: { runId: address.runId, stepId, depth: 2 },
      });
  }
}
