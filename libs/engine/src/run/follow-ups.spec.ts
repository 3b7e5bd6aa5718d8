import { isTerminalEvent, MarimbaError, type StepDefinition, type WorkflowDefinition } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { EngineHarness, echo, stubHandler } from '../testing/engine-harness.js';

const live = () => new AbortController().signal;
const call = (id: string, more: Partial<StepDefinition> = {}): StepDefinition =>
  ({ id, kind: 'tool', tool: 'call', arguments: {}, ...more }) as StepDefinition;

/** There is no reconciler in these tests: what nobody has queued is never done. */
describe('what follows from a write is queued by who has written it', () => {
  it.each<[string, StepDefinition]>([
    ['timers', { id: 'one', kind: 'wait', for: '1h' }],
    ['attempts that are to be made again', call('one', { retry: { attempts: 2, backoffMs: 500 } })],
    ['failed steps that go on', call('one', { onError: { continue: true } })],
  ])('many %s at the same time', async (_, step) => {
    const harness = new EngineHarness();
    const tool = stubHandler('tool', (_step, { attempt }) => {
      if (attempt === 1) throw new MarimbaError('tool.failed', 'at first');
      return null;
    });
    const items = Array.from({ length: 40 }, (_, index) => index);
    const map: StepDefinition = { id: 'all', kind: 'map', over: '${{ input.items }}', steps: [step] };
    const runId = await harness.start({ name: 'many', steps: [map] }, { items });
    await harness.drain(harness.engine([tool]));
    expect(await harness.output(runId)).toEqual({ all: items.map(() => ({ one: null })) });
  });

  it('a step that somebody queues while the write that makes it wait is on its way back', async () => {
    const harness = new EngineHarness();
    const definition: WorkflowDefinition = { name: 'asks', steps: [{ id: 'ask', kind: 'wait', signal: 'go' }] };
    const runId = await harness.start(definition);
    const address = { tenantId: harness.tenantId, runId };
    const engine = harness.engine([echo]);
    const append = harness.store.append.bind(harness.store);
    harness.store.append = async (request) => {
      harness.store.append = append;
      const done = await append(request);
      await harness.control.signal(address, { id: 's1', name: 'go', payload: 'now', sentBy: 'test' });
      await engine.execute(harness.queue.take()!.job, live());
      return done;
    };
    await harness.drain(engine);
    expect(await harness.output(runId)).toEqual({ ask: 'now' });
  });

  it('a step that begins anew while its earlier attempt is still at work here', async () => {
    const harness = new EngineHarness();
    let calls = 0;
    let failures = 0;
    let letFail = (): void => undefined;
    const slowBegun = new Promise<void>((resolve) => {
      letFail = resolve;
    });
    const tool = stubHandler('tool', async (step, { signal, attempt }) => {
      if (step.id === 'fails') {
        await slowBegun;
        if (++failures === 1) throw new MarimbaError('tool.failed', 'once');
        return 'late';
      }
      if (++calls > 1) return attempt;
      letFail();
      // Stops when its worker hears that the step is not wanted any more.
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const runId = await harness.start({
      name: 'anew',
      steps: [
        {
          id: 'both',
          kind: 'parallel',
          branches: { left: [call('slow')], right: [call('fails', { retry: { attempts: 1 } })] },
          retry: { attempts: 2, backoffMs: 1 },
        },
      ],
    });
    const engine = harness.engine([tool], { leaseMs: 300 });
    const working = new Set<Promise<void>>();
    const isOver = async () => (await harness.events(runId)).some(isTerminalEvent);
    while (!(await isOver())) {
      const queued = harness.queue.take();
      if (queued === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        continue;
      }
      harness.clock.advance(queued.delayMs);
      working.add(engine.execute(queued.job, live()));
    }
    await Promise.all(working);
    expect(await harness.output(runId)).toEqual({ both: { left: { slow: 1 }, right: { fails: 'late' } } });
  });
});
