import { type ApprovalAnswer, type RunEventOf, verifyEvents, type WorkflowDefinition } from '@marimba/contracts';
import { expect, it } from 'vitest';
import { EngineHarness, stubHandler } from '../testing/engine-harness.js';
import { approvalsOf } from './approvals.js';
import { wholeReplay } from './replay-log.js';

const definition: WorkflowDefinition = {
  name: 'careful',
  steps: [{ id: 'agent', kind: 'agent', model: 'm', task: 'Pay.', timeout: '1d' }],
  output: '${{ steps.agent.output }}',
};

/** Pays twice, each time asking first; what was paid is in the log. */
function setUp() {
  const harness = new EngineHarness();
  const answers: ApprovalAnswer[] = [];
  let paid = 0;
  const agent = stubHandler('agent', async (_step, context) => {
    for (const amount of [10, 20]) {
      const callKey = `pay-${amount}`;
      if (context.recorded('tool.called', callKey) !== undefined) continue;
      const answer = await context.approval({ title: `Pay ${amount}?`, subject: { amount } });
      answers.push(answer);
      paid += answer.approved ? amount : 0;
      const kept = await context.keep({ amount });
      await context.record('tool.called', { callKey, tool: 'pay', arguments: kept, result: kept, durationMs: 0 });
    }
    return paid;
  });
  return { harness, agent, answers, paid: () => paid };
}

async function asked(harness: EngineHarness, runId: string): Promise<RunEventOf<'approval.requested'>['data']> {
  const event = (await harness.events(runId)).findLast(({ type }) => type === 'approval.requested');
  return (event as RunEventOf<'approval.requested'>).data;
}

async function decide(harness: EngineHarness, runId: string, approved: boolean) {
  const { stepId, subjectSha256 } = await asked(harness, runId);
  await harness.control.approve(
    { tenantId: harness.tenantId, runId },
    { stepId, subjectSha256, approved, decidedBy: 'Ada' },
  );
}

it('a handler that asks lets go of its worker, and goes on from the log on whichever worker is there', async () => {
  const { harness, agent, answers, paid } = setUp();
  const runId = await harness.start(definition);
  await harness.engine([agent]).execute(harness.queue.take()!.job, new AbortController().signal);
  expect(await asked(harness, runId)).toMatchObject({ title: 'Pay 10?', subject: { inline: { amount: 10 } } });
  expect(paid()).toBe(0);
  expect(harness.queue.waiting.every(({ delayMs }) => delayMs > 0)).toBe(true);
  expect(await harness.pending(runId)).toMatchObject({ stored: ['agent#1'], implied: ['agent#1'] });

  await decide(harness, runId, true);
  const due = () => harness.queue.waiting.findIndex(({ delayMs }) => delayMs === 0);
  await harness
    .engine([agent], { worker: 'worker-2' })
    .execute(harness.queue.take(due())!.job, new AbortController().signal);
  expect(await asked(harness, runId)).toMatchObject({ title: 'Pay 20?' });
  expect(paid()).toBe(10);

  await decide(harness, runId, false);
  await harness
    .engine([agent], { worker: 'worker-3' })
    .execute(harness.queue.take(due())!.job, new AbortController().signal);
  expect(await harness.output(runId)).toBe(10);
  expect(answers).toMatchObject([{ approved: true, decidedBy: 'Ada' }, { approved: false }]);

  const events = await harness.events(runId);
  expect(verifyEvents(events)).toEqual([]);
  expect(approvalsOf(definition, events)).toMatchObject([{ status: 'approved' }, { status: 'refused' }]);
  const resolve = (value: Parameters<typeof harness.store.resolve>[1]) =>
    harness.store.resolve(harness.tenantId, value);
  expect((await wholeReplay({ runId, definition, events, resolve })).differences).toEqual([]);
});

it('a consent holds for what was asked: a handler that then wants something else asks again', async () => {
  const harness = new EngineHarness();
  let amount = 10;
  const agent = stubHandler('agent', async (_step, context) => {
    const { approved } = await context.approval({ title: `Pay ${amount}?`, subject: { amount } });
    return approved ? amount : 0;
  });
  const runId = await harness.start(definition);
  const work = async () => {
    const due = harness.queue.waiting.findIndex(({ delayMs }) => delayMs === 0);
    await harness.engine([agent]).execute(harness.queue.take(due)!.job, new AbortController().signal);
  };
  await work();
  await decide(harness, runId, true);
  amount = 1_000;
  await work();
  expect(await asked(harness, runId)).toMatchObject({ title: 'Pay 1000?', subject: { inline: { amount: 1_000 } } });
  await decide(harness, runId, true);
  await work();
  expect(await harness.output(runId)).toBe(1_000);
});

it('a question that nobody answers in time is a failure of the step', async () => {
  const { harness, agent, paid } = setUp();
  const runId = await harness.start({ ...definition, steps: [{ ...definition.steps[0]!, retry: { attempts: 1 } }] });
  await harness.drain(harness.engine([agent]));
  expect((await harness.events(runId)).at(-1)).toMatchObject({
    type: 'run.failed',
    data: { error: { code: 'step.timed-out' } },
  });
  expect(paid()).toBe(0);
});
