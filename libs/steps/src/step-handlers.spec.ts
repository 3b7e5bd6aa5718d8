import { type Budget, MarimbaError, type StepDefinition } from '@marimba/contracts';
import { EngineHarness } from '@marimba/engine/testing';
import { calculator, createToolRegistry, type Tool } from '@marimba/tools';
import { describe, expect, it } from 'vitest';
import { createStepHandlers } from './step-handlers.js';
import { FixedKnowledgeStore } from './testing/fixed-knowledge-store.js';
import { InMemoryMemory } from './testing/in-memory-memory.js';
import { passagesFrom } from './testing/passages.js';
import { ScriptedLanguageModel } from './testing/scripted-language-model.js';

const passages = passagesFrom({ title: 'One', text: 'First.' }, { title: 'Two', text: 'Second.' });

interface RunOptions {
  script?: string[];
  tools?: Tool[];
  budget?: Budget;
}

async function runStep(
  step: StepDefinition,
  { script = [] as string[], tools = [calculator] as Tool[], budget }: RunOptions = {},
) {
  const languageModel = new ScriptedLanguageModel(script);
  const knowledge = new FixedKnowledgeStore('handbook', passages);
  const handlers = createStepHandlers({
    languageModel,
    knowledge,
    memory: new InMemoryMemory(),
    tools: createToolRegistry(tools),
  });
  const harness = new EngineHarness();
  const runId = await harness.start(
    { name: 'one', steps: [step], output: `\${{ steps.${step.id}.output }}` },
    { name: 'Ada', n: 3 },
    budget,
  );
  await harness.drain(harness.engine(handlers));
  return {
    store: harness.store,
    events: await harness.events(runId),
    output: () => harness.output(runId),
    languageModel,
  };
}

describe('the step handlers', () => {
  it('transform: gives the evaluated value', async () => {
    const { output } = await runStep({
      id: 's',
      kind: 'transform',
      value: { greeting: 'Hello ${{ input.name }}!', next: '${{ input.n + 1 }}' },
    });
    expect(await output()).toEqual({ greeting: 'Hello Ada!', next: 4 });
  });

  it('tool: calls the tool with evaluated arguments and records the call', async () => {
    const { output, events } = await runStep({
      id: 's',
      kind: 'tool',
      tool: 'calculator',
      arguments: { expression: '${{ input.n }} * 2' },
    });
    expect(await output()).toBe(6);
    expect(events.find(({ type }) => type === 'tool.called')?.data).toMatchObject({
      tool: 'calculator',
      arguments: { inline: { expression: '3 * 2' } },
      result: { inline: 6 },
    });
  });

  it('tool and model: the call and what the step came to are one write', async () => {
    const tool = await runStep({ id: 's', kind: 'tool', tool: 'calculator', arguments: { expression: '2' } });
    const messages = [{ role: 'user' as const, content: 'Hello' }];
    const model = await runStep({ id: 's', kind: 'model', model: 'demo', messages }, { script: ['Hello'] });
    for (const { store, events } of [tool, model]) {
      expect(events.map(({ type }) => type).slice(1)).toEqual([
        'step.started',
        expect.stringMatching(/called$/),
        'step.completed',
        'run.completed',
      ]);
      // The run's creation, the start of the step, and all that it came to.
      expect(store.appends).toBe(3);
    }
  });

  it('tool and model: a call that the budget has nothing left for is not made, and the run can be resumed', async () => {
    const agent: StepDefinition = { id: 's', kind: 'agent', model: 'demo', task: 'Add.', tools: ['calculator'] };
    const asks = '<tool_call>{"name":"calculator","arguments":{"expression":"2+3"}}</tool_call>';
    const calls = await runStep(agent, { script: [asks, asks, '5'], budget: { toolCalls: 1 } });
    expect(calls.events.filter(({ type }) => type === 'tool.called')).toHaveLength(1);
    expect(calls.events.at(-1)).toMatchObject({ type: 'run.suspended', data: { budget: 'toolCalls' } });

    const tokens = await runStep(
      { ...agent, parameters: { maxTokens: 100 } },
      { script: ['5'], budget: { tokens: 90 } },
    );
    expect(tokens.languageModel.calls).toEqual([]);
    expect(tokens.events.at(-1)).toMatchObject({ type: 'run.suspended', data: { budget: 'tokens' } });
  });

  it('tool: tries an outside failure again under one idempotency key, and bad arguments never', async () => {
    const keys: string[] = [];
    const flaky: Tool = {
      description: { name: 'flaky', description: 'Fails once.', parameters: { type: 'object' } },
      effects: 'writes',
      taint: 'external',
      call: async (_args, { idempotencyKey }) => {
        keys.push(idempotencyKey);
        if (keys.length === 1) throw new MarimbaError('tool.failed', 'no answer');
        return 'done';
      },
    };
    const { output } = await runStep({ id: 's', kind: 'tool', tool: 'flaky', arguments: {} }, { tools: [flaky] });
    expect(await output()).toBe('done');
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);

    const bad = await runStep({ id: 's', kind: 'tool', tool: 'calculator', arguments: {} });
    expect(bad.events.filter(({ type }) => type === 'step.started')).toHaveLength(1);
    expect(bad.events.at(-1)).toMatchObject({ data: { error: { code: 'tool.arguments-invalid' } } });
  });

  it('retrieve: gives the passages, as many as asked for', async () => {
    const { output } = await runStep({ id: 's', kind: 'retrieve', collection: 'handbook', query: 'x', limit: 1 });
    expect(await output()).toEqual({ passages: [passages[0]] });
  });

  it('retrieve: an unknown collection fails the run at once', async () => {
    const { events } = await runStep({ id: 's', kind: 'retrieve', collection: 'none', query: 'x' });
    expect(events.at(-1)).toMatchObject({ type: 'run.failed', data: { error: { code: 'collection.not-found' } } });
    expect(events.filter(({ type }) => type === 'step.failed')).toHaveLength(1);
  });

  it('model: gives the text and records the call with its whole prompt', async () => {
    const { output, events, languageModel } = await runStep(
      {
        id: 's',
        kind: 'model',
        model: 'm',
        messages: [{ role: 'user', content: 'Greet ${{ input.name }}.' }],
        parameters: { maxTokens: 5 },
      },
      { script: ['Hello Ada.'] },
    );
    expect(await output()).toEqual({ text: 'Hello Ada.' });
    expect(languageModel.calls[0]).toMatchObject({
      messages: [{ content: 'Greet Ada.' }],
      parameters: { maxTokens: 5 },
    });
    expect(events.find(({ type }) => type === 'model.called')?.data).toMatchObject({
      callKey: 'call',
      prompt: { extends: null, messages: { inline: [{ role: 'user', content: 'Greet Ada.' }] } },
      output: { inline: 'Hello Ada.' },
    });
  });
});
