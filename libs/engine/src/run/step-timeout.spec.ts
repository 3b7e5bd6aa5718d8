import type { StepDefinition, WorkflowDefinition } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { EngineHarness, echo, stubHandler } from '../testing/engine-harness.js';

const calls: StepDefinition = { id: 'call', kind: 'tool', tool: 'slow', arguments: {}, timeout: '30ms' };
const workflow = (step: StepDefinition): WorkflowDefinition => ({ name: 'slow', steps: [step] });
const never = () => new Promise<never>(() => undefined);

/** A run of a step whose first `stuck` attempts never come to anything. */
async function runOf(step: StepDefinition, stuck: number) {
  const harness = new EngineHarness();
  const signals: AbortSignal[] = [];
  const tool = stubHandler('tool', (_, { signal }) => {
    signals.push(signal);
    return signals.length > stuck ? 'done' : never();
  });
  const runId = await harness.start(workflow(step));
  await harness.drain(harness.engine([tool, echo]));
  return { harness, signals, events: await harness.events(runId), runId };
}

describe('the timeout of a step', () => {
  it('is of each attempt: the handler is told, the attempt has failed, and the next one begins', async () => {
    const { harness, signals, events, runId } = await runOf(calls, 2);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false]);
    const failed = events.flatMap((event) => (event.type === 'step.failed' ? [event.data] : []));
    expect(failed).toMatchObject([
      { attempt: 1, willRetry: true, error: { code: 'step.timed-out', message: expect.stringContaining('30ms') } },
      { attempt: 2, willRetry: true },
    ]);
    expect(await harness.output(runId)).toEqual({ call: 'done' });
  });

  it('fails the run when the attempts are used up, or is handled by onError', async () => {
    const once = { ...calls, retry: { attempts: 1 } };
    const { events } = await runOf(once, 1);
    expect(events.at(-1)).toMatchObject({ type: 'run.failed', data: { error: { code: 'step.timed-out' } } });
    const undo: StepDefinition = { id: 'undo', kind: 'transform', value: '${{ error.code }}' };
    const onError = { steps: [undo], continue: true, output: '${{ steps.undo.output }}' };
    const handled = await runOf({ ...once, onError }, 1);
    expect(await handled.harness.output(handled.runId)).toEqual({ call: 'step.timed-out' });
  });

  it('is not tried again where the step names other errors only', async () => {
    const { events, signals } = await runOf({ ...calls, retry: { on: ['tool.failed'] } }, 1);
    expect(signals).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: 'run.failed', data: { error: { code: 'step.timed-out' } } });
  });

  it('takes no result that comes too late', async () => {
    const harness = new EngineHarness();
    const late: ((value: string) => void)[] = [];
    const tool = stubHandler('tool', () => new Promise<string>((resolve) => late.push(resolve)));
    const runId = await harness.start(workflow({ ...calls, retry: { attempts: 1 } }));
    await harness.drain(harness.engine([tool]));
    late[0]!('late');
    await new Promise((resolve) => setImmediate(resolve));
    expect((await harness.events(runId)).map(({ type }) => type)).toEqual([
      'run.created',
      'step.started',
      'step.failed',
      'run.failed',
    ]);
  });
});

describe('compensation', () => {
  it('undoes what was done, in the order in which it is written, and the failure goes on outwards', async () => {
    const harness = new EngineHarness();
    const done: string[] = [];
    const tool = stubHandler('tool', (step) => {
      done.push(String(step.tool));
      if (step.tool === 'ship') throw Object.assign(new Error('no carrier'), { terminal: true });
      return step.tool;
    });
    const call = (id: string, more: object = {}): StepDefinition =>
      ({ id, kind: 'tool', tool: id, arguments: {}, retry: { attempts: 1 }, ...more }) as StepDefinition;
    const runId = await harness.start({
      name: 'order',
      steps: [
        {
          id: 'all',
          kind: 'parallel',
          branches: { it: [call('charge'), call('ship', { needs: ['charge'] })] },
          onError: { steps: [call('refund'), call('tell', { needs: ['refund'] })] },
        } as StepDefinition,
        call('after', { needs: ['all'] }),
      ],
    });
    await harness.drain(harness.engine([tool]));
    expect(done).toEqual(['charge', 'ship', 'refund', 'tell']);
    expect((await harness.events(runId)).at(-1)).toMatchObject({
      type: 'run.failed',
      data: { error: { message: "step 'all.ship' failed: no carrier" } },
    });
  });
});
