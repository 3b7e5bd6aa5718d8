import { type StepOfKind, TerminalError, type WorkflowDefinition } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { EngineHarness, echo, stubHandler } from '../testing/index.js';

/** Records which tool steps ran, and answers with the tool's `say`. */
function tools(calls: string[]) {
  return stubHandler('tool', (step, { stepId }) => {
    calls.push(stepId);
    return (step.arguments as { say?: string }).say ?? null;
  });
}
const tool = (id: string, say: string, more: object = {}) =>
  ({ id, kind: 'tool', tool: 'speak', arguments: { say }, ...more }) as StepOfKind<'tool'>;

const chain: WorkflowDefinition = {
  name: 'chain',
  steps: [
    tool('first', 'a ${{ input.word }}'),
    tool('beside', 'x ${{ input.word }}'),
    tool('second', '${{ steps.first.output }} b ${{ input.word }}'),
    tool('third', '${{ steps.second.output }} c'),
  ],
  output: '${{ steps.third.output }} | ${{ steps.beside.output }}',
};

async function ran(definition: WorkflowDefinition, input = {}) {
  const harness = new EngineHarness();
  const calls: string[] = [];
  const engine = harness.engine([tools(calls), echo]);
  const runId = await harness.start(definition, input);
  await harness.drain(engine);
  const fork = async (from: string, change: object = {}) => {
    calls.length = 0;
    const { tenantId } = harness;
    const id = await harness.starter.fork({
      tenantId,
      runId,
      from,
      createdBy: 'test',
      check: async (each) => each,
      ...change,
    });
    const { stored, implied } = await harness.pending(id);
    expect(stored).toEqual(implied);
    await harness.drain(engine);
    return id;
  };
  return { harness, runId, calls, fork };
}

describe('a fork', () => {
  it('keeps what does not depend on its step, and makes the rest anew with the new input', async () => {
    const { harness, runId, calls, fork } = await ran(chain, { word: 'old' });
    const id = await fork('second', { input: { word: 'new' } });
    expect(calls).toEqual(['second', 'third']);
    expect(await harness.output(id)).toBe('a old b new c | x old');
    const events = await harness.events(id);
    expect(events[0]).toMatchObject({
      data: { forkOf: { runId, stepId: 'second' }, input: { inline: { word: 'new' } } },
    });
    expect(events.filter(({ data }) => 'copiedFrom' in data).map(({ data }) => data)).toMatchObject([
      { stepId: 'first', copiedFrom: { runId } },
      { stepId: 'beside', copiedFrom: { runId } },
    ]);
  });

  it('takes changed steps, and its own forks keep them', async () => {
    const { harness, calls, fork } = await ran(chain, { word: 'w' });
    const id = await fork('third', { steps: { third: { arguments: { say: 'changed' } } } });
    expect(await harness.output(id)).toBe('changed | x w');
    const { tenantId } = harness;
    const again = { tenantId, runId: id, from: 'third', createdBy: 'test', check: async () => undefined };
    calls.length = 0;
    const second = await harness.starter.fork(again);
    await harness.drain(harness.engine([tools(calls)]));
    expect(await harness.output(second)).toBe('changed | x w');
    expect(calls).toEqual(['third']);
  });

  it('changes the model of what is made anew, and of nothing else', async () => {
    const definition: WorkflowDefinition = {
      name: 'models',
      steps: [
        { id: 'draft', kind: 'model', model: 'small', messages: [{ role: 'user', content: 'x' }] },
        {
          id: 'final',
          kind: 'model',
          model: 'small',
          messages: [{ role: 'user', content: '${{ steps.draft.output }}' }],
        },
      ],
    };
    const harness = new EngineHarness();
    const engine = harness.engine([stubHandler('model', ({ model }) => model)]);
    const runId = await harness.start(definition);
    await harness.drain(engine);
    const { tenantId } = harness;
    const id = await harness.starter.fork({
      ...{ tenantId, runId, from: 'final', model: 'large', createdBy: 'test' },
      check: async (each) => each,
    });
    await harness.drain(engine);
    expect(await harness.output(id)).toEqual({ draft: 'small', final: 'large' });
  });

  it('goes on from a failed step', async () => {
    const harness = new EngineHarness();
    let broken = true;
    const engine = harness.engine([
      stubHandler('tool', (_step, { stepId }) => {
        if (broken && stepId === 'second') throw new TerminalError('step.handler-failed', 'out of order');
        return stepId;
      }),
    ]);
    const runId = await harness.start(chain, { word: 'w' });
    await harness.drain(engine);
    broken = false;
    const { tenantId } = harness;
    const id = await harness.starter.fork({
      ...{ tenantId, runId, from: 'second', createdBy: 'test' },
      check: async (each) => each,
    });
    await harness.drain(engine);
    expect(await harness.output(id)).toBe('third | beside');
  });

  it('from inside a map keeps the other items, from inside a loop the iterations before', async () => {
    const each: WorkflowDefinition = {
      name: 'each',
      steps: [
        {
          id: 'items',
          kind: 'map',
          over: '${{ ["p", "q", "r"] }}',
          concurrency: 1,
          steps: [tool('one', '${{ item }}1'), tool('two', '${{ steps.one.output }}2')],
          output: '${{ steps.two.output }}',
        },
        {
          id: 'turns',
          kind: 'loop',
          max: 5,
          until: '${{ iteration == 3.0 }}',
          steps: [tool('turn', '${{ string(iteration) }}${{ input.mark }}')],
          output: '${{ previous == null ? "" : previous }}${{ steps.turn.output }}',
        },
      ],
    };
    const { harness, calls, fork } = await ran(each, { mark: '.' });
    const inMap = await fork('items[1].two');
    expect(calls.sort()).toEqual(['items[1].two']);
    expect(await harness.output(inMap)).toEqual({ items: ['p12', 'q12', 'r12'], turns: '0.1.2.3.' });
    const inLoop = await fork('turns[2].turn', { input: { mark: '!' } });
    expect(calls).toEqual(['turns[2].turn', 'turns[3].turn']);
    expect(await harness.output(inLoop)).toMatchObject({ turns: '0.1.2!3!' });
  });

  it.each([
    ['nowhere', 'has no such step'],
    ['items[9', 'has no such step'],
    ['first.second', 'has no such step'],
  ])('is refused from %s', async (from, why) => {
    const { fork } = await ran(chain, { word: 'w' });
    await expect(fork(from)).rejects.toMatchObject({
      code: 'run.step-not-found',
      message: expect.stringContaining(why),
    });
  });

  it('refuses a change of what it keeps, and of the shape of the workflow', async () => {
    const { fork } = await ran(chain, { word: 'w' });
    await expect(
      fork('third', { steps: { first: { arguments: {} }, third: { kind: 'model' }, none: {} } }),
    ).rejects.toMatchObject({
      code: 'run.fork-invalid',
      errors: [{ pointer: '/steps/first' }, { pointer: '/steps/third/kind' }, { pointer: '/steps/none' }],
    });
  });
});
