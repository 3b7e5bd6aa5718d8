import { MarimbaError, TerminalError, verifyEvents, type WorkflowDefinition } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { EngineHarness, echo, stubHandler } from '../testing/engine-harness.js';

const live = () => new AbortController().signal;
const one: WorkflowDefinition = { name: 'one', steps: [{ id: 'only', kind: 'transform', value: 'x' }] };
const diamond: WorkflowDefinition = {
  name: 'diamond',
  steps: [
    { id: 'start', kind: 'transform', value: { n: '${{ input.n + 1 }}' } },
    { id: 'left', kind: 'transform', value: '${{ steps.start.output.n * 2 }}' },
    { id: 'right', kind: 'transform', value: 'n is ${{ steps.start.output.n }}', needs: ['start'] },
    { id: 'end', kind: 'transform', value: ['${{ steps.left.output }}', '${{ steps.right.output }}'] },
  ],
  output: { result: '${{ steps.end.output }}', run: '${{ run.id }}' },
};

describe('RunEngine', () => {
  it('runs a graph to its end: values keep their types, the log is chained, listeners are told', async () => {
    const harness = new EngineHarness();
    const runId = await harness.start(diamond, { n: 1 });
    await harness.drain(harness.engine([echo]));
    expect(await harness.output(runId)).toEqual({ result: [4, 'n is 2'], run: runId });
    const events = await harness.events(runId);
    expect(verifyEvents(events)).toEqual([]);
    expect(events.filter(({ type }) => type === 'step.completed')).toHaveLength(4);
    expect(harness.notifier.messages.at(-1)).toEqual({ runId, lastSeq: events.length });
  });

  it('gives every output by step id where the definition names no output', async () => {
    const harness = new EngineHarness();
    const runId = await harness.start(one);
    await harness.drain(harness.engine([echo]));
    expect(await harness.output(runId)).toEqual({ only: 'x' });
  });

  it('passes large values from step to step by reference', async () => {
    const harness = new EngineHarness();
    const runId = await harness.start(
      {
        name: 'large',
        steps: [
          { id: 'big', kind: 'transform', value: '${{ input.text }}' },
          { id: 'size', kind: 'transform', value: '${{ size(steps.big.output) }}' },
        ],
        output: '${{ steps.size.output }}',
      },
      { text: 'x'.repeat(100_000) },
    );
    await harness.drain(harness.engine([echo]));
    expect(await harness.output(runId)).toBe(100_000);
    expect(JSON.stringify(await harness.events(runId)).length).toBeLessThan(5_000);
  });

  it('joins steps that end at the same time exactly once', async () => {
    const harness = new EngineHarness();
    const ids = Array.from({ length: 20 }, (_, index) => `p${index}`);
    const runId = await harness.start({
      name: 'wide',
      steps: [
        ...ids.map((id) => ({ id, kind: 'transform' as const, value: id })),
        { id: 'join', kind: 'transform', value: ids.map((id) => `\${{ steps.${id}.output }}`) },
      ],
      output: '${{ steps.join.output }}',
    });
    const workers = ['a', 'b', 'c'].map((worker) => harness.engine([echo], { worker }));
    while (harness.queue.waiting.length > 0) {
      const jobs = harness.queue.waiting.map(() => harness.queue.take()!.job);
      await Promise.all(jobs.flatMap((job) => workers.map((engine) => engine.execute(job, live()))));
    }
    expect(await harness.output(runId)).toEqual(ids);
    const events = await harness.events(runId);
    expect(verifyEvents(events)).toEqual([]);
    expect(events).toHaveLength(1 + 21 + 1);
  });

  it('does nothing for a job that is stale, delivered twice, or whose run has ended', async () => {
    const harness = new EngineHarness();
    const engine = harness.engine([echo]);
    const runId = await harness.start(one);
    const { job } = harness.queue.take()!;
    await Promise.all([engine.execute(job, live()), engine.execute(job, live()), engine.execute(job, live())]);
    await engine.execute(job, live());
    await engine.execute({ ...job, attempt: 2 }, live());
    const types = (await harness.events(runId)).map(({ type }) => type);
    expect(types).toEqual(['run.created', 'step.completed', 'run.completed']);
  });

  it('tries a failing step again, each time after a longer wait, and then fails the run', async () => {
    const harness = new EngineHarness();
    const failing = stubHandler('transform', () => {
      throw new Error('no luck');
    });
    const runId = await harness.start({
      name: 'failing',
      steps: [{ id: 'only', kind: 'transform', value: 1, retry: { attempts: 3, backoffMs: 1_000 } }],
    });
    const engine = harness.engine([failing]);
    const waits: number[] = [];
    for (let queued = harness.queue.take(); queued !== undefined; queued = harness.queue.take()) {
      waits.push(queued.delayMs);
      harness.clock.advance(queued.delayMs);
      await engine.execute(queued.job, live());
    }
    expect(waits).toEqual([0, 1_000, 2_000]);
    const events = await harness.events(runId);
    expect(events.filter(({ type }) => type === 'step.failed').map(({ data }) => data)).toMatchObject([
      { attempt: 1, willRetry: true },
      { attempt: 2, willRetry: true },
      { attempt: 3, willRetry: false },
    ]);
    expect(events.at(-1)).toMatchObject({
      type: 'run.failed',
      data: { stepId: 'only', error: { code: 'step.handler-failed', message: 'no luck' } },
    });
  });

  it('never tries again after a terminal error', async () => {
    const harness = new EngineHarness();
    const runId = await harness.start({
      name: 'terminal',
      steps: [{ id: 'only', kind: 'transform', value: '${{ input.missing }}' }],
    });
    await harness.drain(harness.engine([echo]));
    const last = (await harness.events(runId)).at(-1);
    expect(last).toMatchObject({ type: 'run.failed', data: { error: { code: 'expression.failed', terminal: true } } });
    expect(JSON.stringify(last)).toContain('/steps/0/value');
  });

  it('fails the run when its output cannot be evaluated', async () => {
    const harness = new EngineHarness();
    const runId = await harness.start({ ...one, output: '${{ steps.only.output.nothing }}' });
    await harness.drain(harness.engine([echo]));
    const types = (await harness.events(runId)).map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['step.completed', 'run.failed']);
  });

  it('holds a job that comes before its time back in the queue', async () => {
    const harness = new EngineHarness();
    let calls = 0;
    const handler = stubHandler('transform', () => {
      calls++;
      throw new Error('once more');
    });
    await harness.start({
      name: 'early',
      steps: [{ id: 'only', kind: 'transform', value: 1, retry: { attempts: 2, backoffMs: 60_000 } }],
    });
    const engine = harness.engine([handler]);
    await engine.execute(harness.queue.take()!.job, live());
    await engine.execute(harness.queue.take()!.job, live());
    expect(calls).toBe(1);
    expect(harness.queue.waiting).toMatchObject([{ delayMs: 60_000 }]);
  });

  it('drops what a step gives after the run has failed elsewhere', async () => {
    const harness = new EngineHarness();
    let finishSlow: (value: string) => void = () => undefined;
    const handler = stubHandler('transform', (step) => {
      if (step.id === 'bad') throw new TerminalError('tool.failed', 'broken');
      return new Promise<string>((resolve) => {
        finishSlow = resolve;
      });
    });
    const runId = await harness.start({
      name: 'dropped',
      steps: [
        { id: 'slow', kind: 'transform', value: 1 },
        { id: 'bad', kind: 'transform', value: 2 },
      ],
    });
    const engine = harness.engine([handler]);
    const slow = engine.execute(harness.queue.take()!.job, live());
    await engine.execute(harness.queue.take()!.job, live());
    finishSlow('too late');
    await slow;
    const events = await harness.events(runId);
    expect(events.at(-1)?.type).toBe('run.failed');
    expect(events.some(({ type }) => type === 'step.completed')).toBe(false);
  });

  it('reaches the running handler when the run is cancelled, and refuses to cancel twice', async () => {
    const harness = new EngineHarness();
    let seen: AbortSignal | undefined;
    const handler = stubHandler('transform', (_step, context) => {
      seen = context.signal;
      return new Promise<string>(() => undefined);
    });
    const runId = await harness.start(one);
    const engine = harness.engine([handler], { leaseMs: 30 });
    const working = engine.execute(harness.queue.take()!.job, live());
    while (seen === undefined) await new Promise((resolve) => setImmediate(resolve));
    const by = { reason: 'enough', cancelledBy: 'test' };
    await harness.control.cancel({ tenantId: harness.tenantId, runId }, by);
    await working;
    expect(seen.aborted).toBe(true);
    expect((await harness.events(runId)).at(-1)).toMatchObject({ type: 'run.cancelled', data: { reason: 'enough' } });
    await expect(harness.control.cancel({ tenantId: harness.tenantId, runId }, by)).rejects.toMatchObject({
      code: 'run.already-ended',
    });
  });

  it('releases the step when the worker stops, so that another finishes it', async () => {
    const harness = new EngineHarness();
    const stop = new AbortController();
    const stuck = stubHandler('transform', () => {
      stop.abort(new Error('the worker stops'));
      return new Promise<string>(() => undefined);
    });
    const runId = await harness.start(one);
    const { job } = harness.queue.take()!;
    await harness.engine([stuck]).execute(job, stop.signal);
    expect((await harness.events(runId)).at(-1)?.type).toBe('run.created');
    await harness.engine([echo]).execute(job, live());
    expect(await harness.output(runId)).toEqual({ only: 'x' });
  });

  it.each(['store.unavailable', 'queue.unavailable'] as const)(
    'uses up no attempt of a step while there is %s',
    async (code) => {
      const harness = new EngineHarness();
      let outages = 10;
      const handler = stubHandler('transform', () => {
        if (outages-- > 0) throw new MarimbaError(code, 'it is away');
        return 'x';
      });
      const engine = harness.engine([handler]);
      const runId = await harness.start(one);
      // Who let it go has queued it, for later.
      await harness.drain(engine);
      expect(await engine.reconcile()).toBe(0);
      expect(await harness.output(runId)).toEqual({ only: 'x' });
      expect((await harness.events(runId)).map(({ type }) => type)).not.toContain('step.failed');
    },
  );

  it('is tried again when the database is back, and its lease has run out that could not be given back', async () => {
    const harness = new EngineHarness();
    let isAway = false;
    const away = async () => {
      throw new MarimbaError('store.unavailable', 'it is away');
    };
    const store = new Proxy(harness.store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        return typeof member !== 'function' ? member : isAway ? away : member.bind(target);
      },
    });
    const handler = stubHandler('transform', () => {
      isAway = true;
      return 'x';
    });
    const runId = await harness.start(one);
    const { job } = harness.queue.take()!;
    await harness.engine([handler], { store }).execute(job, live());
    expect(harness.queue.waiting).toEqual([{ job, delayMs: 10_000 }]);
    const other = harness.engine([echo]);
    await harness.drain(other);
    expect(await harness.output(runId)).toEqual({ only: 'x' });
    expect(await other.reconcile()).toBe(0);
  });

  it('goes back to the queue where its time has nearly come and the worker stops', async () => {
    const harness = new EngineHarness();
    const soon: WorkflowDefinition = { name: 'soon', steps: [{ id: 'only', kind: 'wait', for: '1s' }] };
    const runId = await harness.start(soon);
    const engine = harness.engine([]);
    await engine.execute(harness.queue.take()!.job, live());
    const { job } = harness.queue.take()!;
    const stop = new AbortController();
    const held = engine.execute(job, stop.signal);
    await new Promise((resolve) => setImmediate(resolve));
    harness.clock.advance(400);
    stop.abort();
    await held;
    expect(harness.queue.waiting).toEqual([{ job, delayMs: 600 }]);
    await harness.drain(harness.engine([]));
    expect((await harness.events(runId)).at(-1)?.type).toBe('run.completed');
  });

  it('queues again what was lost with the queue', async () => {
    const harness = new EngineHarness();
    const engine = harness.engine([echo]);
    const runId = await harness.start(diamond, { n: 1 });
    harness.queue.flush();
    harness.clock.advance(60_000);
    expect(await engine.reconcile()).toBe(1);
    await harness.drain(engine);
    expect(await harness.output(runId)).toMatchObject({ result: [4, 'n is 2'] });
    expect(await engine.reconcile()).toBe(0);
  });

  it('writes once a step of a chain, and once for many steps that end together', async () => {
    const harness = new EngineHarness();
    const chain = Array.from({ length: 10 }, (_, index) => ({
      id: `s${index}`,
      kind: 'transform' as const,
      value: index === 0 ? 0 : `\${{ steps.s${index - 1}.output + 1 }}`,
    }));
    await harness.start({ name: 'chain', steps: chain });
    let before = harness.store.appends;
    await harness.drain(harness.engine([echo]));
    expect(harness.store.appends - before).toBe(10);
    const wide = Array.from({ length: 30 }, (_, index) => ({ id: `w${index}`, kind: 'transform' as const, value: 1 }));
    await harness.start({
      name: 'wide',
      steps: [{ id: 'first', kind: 'transform', value: 0 }, ...wide.map((step) => ({ ...step, needs: ['first'] }))],
    });
    before = harness.store.appends;
    await harness.drain(harness.engine([echo], { lanes: 64 }));
    expect(harness.store.appends - before).toBeLessThan(10);
  });

  it('refuses to start without a handler for each kind, or with two for one', () => {
    const harness = new EngineHarness();
    expect(() => harness.engine([echo, echo])).toThrow(/2 handlers for 'transform'/);
    expect(() => harness.engine([echo], { handlers: [echo] })).toThrow(
      /no handler for 'tool'.*no handler for 'retrieve'/,
    );
  });

  it('gives up on a step whose worker dies again and again', async () => {
    const harness = new EngineHarness();
    const runId = await harness.start(one);
    const { job } = harness.queue.take()!;
    const dying = harness.engine([echo], {
      pause: (point) => {
        if (point === 'after-handler') throw new Error('the worker died');
      },
    });
    for (let life = 0; life < 25; life++) await expect(dying.execute(job, live())).rejects.toThrow('the worker died');
    await harness.drain(harness.engine([echo]));
    await harness.engine([echo]).execute(job, live());
    expect((await harness.events(runId)).at(-1)).toMatchObject({
      type: 'run.failed',
      data: { error: { code: 'step.handler-failed' } },
    });
  });
});
