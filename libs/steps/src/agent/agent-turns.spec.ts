import type { JsonObject, StepOfKind } from '@marimba/contracts';
import { EngineHarness } from '@marimba/engine/testing';
import { createToolRegistry, type Tool } from '@marimba/tools';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStepHandlers } from '../step-handlers.js';
import { FixedKnowledgeStore } from '../testing/fixed-knowledge-store.js';
import { InMemoryMemory } from '../testing/in-memory-memory.js';
import { ScriptedLanguageModel, type ScriptedReply } from '../testing/scripted-language-model.js';
import { LoopDetector } from './detect-loop.js';

const call = (name: string, args: JsonObject = {}) =>
  `<tool_call>\n${JSON.stringify({ name, arguments: args })}\n</tool_call>`;

function setUp(script: ScriptedReply[], step: Partial<StepOfKind<'agent'>> = {}, tools: Tool[] = []) {
  const languageModel = new ScriptedLanguageModel(script);
  const echo: Tool = {
    description: { name: 'echo', description: 'Gives back.', parameters: { type: 'object' } },
    effects: 'none',
    call: async (args) => args,
  };
  const registry = createToolRegistry([echo, ...tools]);
  const handlers = createStepHandlers({
    languageModel,
    knowledge: new FixedKnowledgeStore('x', []),
    memory: new InMemoryMemory(),
    tools: registry,
  });
  const harness = new EngineHarness();
  const start = (budget?: { toolCalls: number }) =>
    harness.start(
      {
        name: 'agent',
        steps: [
          {
            id: 'agent',
            kind: 'agent',
            model: 'm',
            task: 'Do.',
            tools: ['echo', ...tools.map(({ description }) => description.name)],
            ...step,
          },
        ],
        output: '${{ steps.agent.output }}',
      },
      {},
      budget,
    );
  const run = async () => {
    const runId = await start();
    await harness.drain(harness.engine(handlers));
    return { runId, last: (await harness.events(runId)).at(-1)!, events: await harness.events(runId) };
  };
  return { harness, languageModel, handlers, start, run };
}

describe('calls of one turn', () => {
  it('are made beside each other, and told in the order in which they were asked for', async () => {
    const waiting: (() => void)[] = [];
    const slow: Tool = {
      description: { name: 'slow', description: 'Waits.', parameters: { type: 'object' } },
      effects: 'reads',
      call: (args) =>
        new Promise((resolve) => {
          waiting.push(() => resolve(args));
          // The last to begin ends first.
          if (waiting.length === 3) for (const end of waiting.reverse()) end();
        }),
    };
    const { run, languageModel } = setUp([[1, 2, 3].map((n) => call('slow', { n })).join(''), 'Done.'], {}, [slow]);
    expect((await run()).last.type).toBe('run.completed');
    expect(languageModel.calls[1]!.messages.slice(-3).map(({ content }) => content)).toEqual([
      '{"n":1}',
      '{"n":2}',
      '{"n":3}',
    ]);
  });

  it('wait for each other where they change something', async () => {
    const order: string[] = [];
    const write: Tool = {
      description: { name: 'write', description: 'Writes.', parameters: { type: 'object' } },
      effects: 'writes',
      call: async ({ n }) => {
        order.push(`${n} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${n} ends`);
        return n!;
      },
    };
    await setUp([[1, 2].map((n) => call('write', { n })).join(''), 'Done.'], {}, [write]).run();
    expect(order).toEqual(['1 begins', '1 ends', '2 begins', '2 ends']);
  });

  it('are not made again after a crash between them: only those that are missing', async () => {
    const calls: unknown[] = [];
    let hangs = true;
    const fetch: Tool = {
      description: { name: 'fetch', description: 'Fetches.', parameters: { type: 'object' } },
      effects: 'reads',
      call: async (args) => {
        calls.push(args['n']);
        if (args['n'] === 2 && hangs) await new Promise(() => undefined);
        return args;
      },
    };
    const { harness, handlers, start, languageModel } = setUp(
      [[1, 2, 3].map((n) => call('fetch', { n })).join(''), 'Done.'],
      {},
      [fetch],
    );
    const runId = await start();
    const { job } = harness.queue.take()!;
    void harness.engine(handlers, { leaseMs: 1_000 }).execute(job, new AbortController().signal);
    const made = async () => (await harness.events(runId)).filter(({ type }) => type === 'tool.called').length;
    while ((await made()) < 2) await new Promise((resolve) => setImmediate(resolve));
    hangs = false;
    harness.clock.advance(60_000);
    const other = harness.engine(handlers, { worker: 'worker-2' });
    await other.reconcile();
    await harness.drain(other);
    expect(await harness.output(runId)).toMatchObject({ answer: 'Done.' });
    expect(calls).toEqual([1, 2, 3, 2]);
    expect(languageModel.calls).toHaveLength(2);
    const decided = (await harness.events(runId)).filter(({ type }) => type === 'policy.decided');
    expect(new Set(decided.map(({ data }) => (data as { callKey: string }).callKey)).size).toBe(decided.length);
  });

  it('are not made where the budget of the run has no room for them all, and the run can be resumed', async () => {
    const { harness, handlers, start } = setUp([`${call('echo', { n: 1 })}${call('echo', { n: 2 })}`, 'Done.']);
    const runId = await start({ toolCalls: 1 });
    await harness.drain(harness.engine(handlers));
    expect((await harness.events(runId)).at(-1)).toMatchObject({
      type: 'run.suspended',
      data: { budget: 'toolCalls' },
    });
    await harness.control.resume({ tenantId: harness.tenantId, runId }, { resumedBy: 'Ada', budget: { toolCalls: 2 } });
    await harness.drain(harness.engine(handlers));
    expect(await harness.output(runId)).toMatchObject({ answer: 'Done.' });
  });
});

describe('the limits of an agent', () => {
  it('refuse further calls, so that the model answers with what it has', async () => {
    const { run, languageModel } = setUp(
      [`${call('echo', { n: 1 })}${call('echo', { n: 2 })}`, call('echo', { n: 3 }), 'Done.'],
      { limits: { toolCalls: 1 } },
    );
    const { events, last } = await run();
    expect(last.type).toBe('run.completed');
    expect(events.filter(({ type }) => type === 'tool.called')).toHaveLength(1);
    expect(languageModel.calls[1]!.messages.at(-1)!.content).toMatch(/no calls of tools are left/);
  });

  it('stop it before a call beyond its tokens, and within a call beyond its seconds', async () => {
    const tokens = await setUp([call('echo', { n: 1 }), 'never'], { limits: { tokens: 2 } }).run();
    expect(tokens.last).toMatchObject({
      type: 'run.failed',
      data: { error: { code: 'agent.limit-exceeded', message: expect.stringContaining('2 tokens') } },
    });
    const hung: ScriptedReply = ({ signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const seconds = await setUp([hung], { limits: { seconds: 0.05 } }).run();
    expect(seconds.last).toMatchObject({
      data: { error: { code: 'agent.limit-exceeded', message: expect.stringContaining('0.05 seconds') } },
    });
  });
});

describe('an agent that goes round in circles', () => {
  it('is told once, and stopped when it goes on', async () => {
    const again = call('echo', { n: 1 });
    const { run, languageModel } = setUp([again, again, again, 'never']);
    expect((await run()).last).toMatchObject({ data: { error: { code: 'agent.loop-detected', terminal: true } } });
    const notices = languageModel.calls[2]!.messages.filter(({ content }) => content.includes('same results before'));
    expect(notices).toHaveLength(1);
  });

  it('is stopped in a cycle of several calls too, and goes on where it heeds the notice', async () => {
    const [a, b] = [call('echo', { n: 1 }), call('echo', { n: 2 })];
    expect((await setUp([a, b, a, b, a, b, 'never']).run()).last).toMatchObject({
      data: { error: { code: 'agent.loop-detected' } },
    });
    expect((await setUp([a, b, a, b, 'Done.']).run()).last.type).toBe('run.completed');
  });

  it('is not one where the same call gives something new', async () => {
    let n = 0;
    const poll: Tool = {
      description: { name: 'poll', description: 'Counts.', parameters: { type: 'object' } },
      effects: 'reads',
      call: async () => ++n,
    };
    const asks = Array.from({ length: 6 }, () => call('poll'));
    expect((await setUp([...asks, 'Done.'], {}, [poll]).run()).last.type).toBe('run.completed');
  });

  it('is never found among turns that all differ, and always in a cycle of at most four', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 3, max: 6 }),
        (cycle, rounds) => {
          const straight = new LoopDetector();
          for (const turn of cycle) expect(straight.take(turn)).toBe('goes-on');
          const round = new LoopDetector();
          const found = Array.from({ length: rounds }, () => cycle.map((turn) => round.take(turn))).flat();
          expect(found.filter((each) => each === 'repeats')).toHaveLength(1);
          expect(found.indexOf('repeats')).toBe(2 * cycle.length - 1);
          expect(found.indexOf('stuck')).toBe(3 * cycle.length - 1);
        },
      ),
    );
  });
});

describe('an agent with an output schema', () => {
  const output: JsonObject = {
    type: 'object',
    properties: { n: { type: 'integer' } },
    required: ['n'],
    additionalProperties: false,
  };

  it('is held to it at once where it has no tools, and gives the value', async () => {
    const { run, languageModel, harness } = setUp(['{"n": 3}'], { output, tools: [] });
    const { runId, events } = await run();
    expect(await harness.output(runId)).toMatchObject({ answer: '{"n": 3}', output: { n: 3 } });
    expect(languageModel.calls[0]).toMatchObject({
      constraint: { kind: 'json-schema', schema: output },
      messages: [
        { role: 'system', content: expect.stringContaining('"additionalProperties":false') },
        { role: 'user' },
      ],
    });
    expect(events.find(({ type }) => type === 'model.called')?.data).toMatchObject({
      constraint: { kind: 'json-schema' },
    });
  });

  it('is held to it only in the end where it has tools, with what was wrong', async () => {
    const { run, languageModel, harness } = setUp([call('echo', { n: 1 }), 'It is 3.', '```json\n{"n": 3}\n```'], {
      output,
    });
    const { runId } = await run();
    expect(await harness.output(runId)).toMatchObject({ output: { n: 3 }, turns: 3 });
    expect(languageModel.calls.map(({ callKey, constraint }) => [callKey, constraint?.kind])).toEqual([
      ['turn-1', undefined],
      ['turn-2', undefined],
      ['output-repair', 'json-schema'],
    ]);
    expect(languageModel.calls[2]!.messages.at(-1)!.content).toMatch(/not JSON/);
  });

  it('is mended once, then fails with every problem', async () => {
    const { last } = await setUp(['{"n": "x"}', '{"m": 3}'], { output, tools: [] }).run();
    expect(last).toMatchObject({
      type: 'run.failed',
      data: {
        error: {
          code: 'model.output-invalid',
          terminal: true,
          errors: expect.arrayContaining([expect.objectContaining({ pointer: '/m' })]),
        },
      },
    });
  });
});
