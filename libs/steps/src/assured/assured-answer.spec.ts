import {
  agentOutput,
  type JsonObject,
  type Passage,
  type RunEventOf,
  type RunEventType,
  type StepOfKind,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { wholeReplay } from '@marimba/engine';
import { EngineHarness } from '@marimba/engine/testing';
import { calculator, createToolRegistry } from '@marimba/tools';
import { describe, expect, it } from 'vitest';
import type { ModelCall } from '../ports.js';
import { createStepHandlers } from '../step-handlers.js';
import { FixedKnowledgeStore } from '../testing/fixed-knowledge-store.js';
import { InMemoryMemory } from '../testing/in-memory-memory.js';
import { passagesFrom } from '../testing/passages.js';
import { ScriptedLanguageModel, type ScriptedReply } from '../testing/scripted-language-model.js';

const passages = passagesFrom({
  title: 'Bridge',
  text: 'The bridge was completed in 1921. Its architect was Ines Weber.',
});

type Replies = Record<string, string | ((call: ModelCall) => string | Promise<string>)>;

/** A model that answers each call by its key; a key that no reply is meant for fails the test. */
function setUp(replies: Replies, step: Partial<StepOfKind<'agent'>>, given?: Passage[]) {
  const reply: ScriptedReply = (call) => {
    const made = replies[call.callKey];
    if (made === undefined) throw new Error(`nobody expected the call ${call.callKey}`);
    return typeof made === 'string' ? made : made(call);
  };
  const languageModel = new ScriptedLanguageModel(Array.from({ length: 50 }, () => reply));
  const tools = createToolRegistry([calculator]);
  const handlers = createStepHandlers({
    languageModel,
    knowledge: new FixedKnowledgeStore('x', []),
    memory: new InMemoryMemory(),
    tools,
  });
  const harness = new EngineHarness();
  const definition: WorkflowDefinition = {
    name: 'assured',
    steps: [
      {
        id: 'agent',
        kind: 'agent',
        model: 'm',
        task: 'Who designed the bridge?',
        mode: 'assured',
        ...(given === undefined ? {} : { passages: '${{ input.passages }}' }),
        ...step,
      },
    ],
    output: '${{ steps.agent.output }}',
  };
  const start = () => harness.start(definition, given === undefined ? {} : { passages: given });
  const run = async () => {
    const runId = await start();
    await harness.drain(harness.engine(handlers));
    const events = await harness.events(runId);
    const dataOf = <T extends RunEventType>(type: T) =>
      events.flatMap((event) => (event.type === type ? [event.data as RunEventOf<T>['data']] : []));
    return {
      runId,
      events,
      dataOf,
      last: events.at(-1)!,
      output: async () => agentOutput.parse(await harness.output(runId)),
    };
  };
  return { harness, languageModel, handlers, definition, start, run };
}
const short = { id: 'short', kind: 'length' as const, words: { max: 3 } };
const keysOf = ({ calls }: ScriptedLanguageModel) => calls.map(({ callKey }) => callKey);

describe('an assured answer', () => {
  it('is taken at once when it meets everything: no candidate and no repair is written', async () => {
    const { run, languageModel } = setUp(
      { 'turn-1': 'Ines Weber.', 'candidate-1-kind': 'yes' },
      { requirements: [short, { id: 'kind', kind: 'judged', text: 'It is kind.' }] },
    );
    const { output, dataOf } = await run();
    expect(await output()).toMatchObject({
      answer: 'Ines Weber.',
      passed: true,
      chosen: 'candidate-1',
      requirements: [
        { id: 'short', score: 1, passed: true, method: 'length', evidence: '2 words' },
        { id: 'kind', score: 1, passed: true, method: 'judged by m', threshold: 0.5 },
      ],
      used: { candidates: 1, repairs: 0 },
    });
    expect(keysOf(languageModel)).toEqual(['turn-1', 'candidate-1-kind']);
    expect(dataOf('assurance.planned')).toMatchObject([
      {
        candidates: 3,
        repairs: 2,
        requirements: [
          { id: 'short', method: 'length' },
          { id: 'kind', method: 'judged by m' },
        ],
      },
    ]);
    expect(dataOf('candidate.scored')).toMatchObject([
      { candidate: 'candidate-1', answeredBy: 'turn-1', score: 1, passed: true },
    ]);
    expect(dataOf('assurance.concluded')).toMatchObject([{ chosen: 'candidate-1', passed: true }]);
  });

  it('is the best of all candidates where that is asked for, though the first meets everything', async () => {
    const replies = {
      'turn-1': 'By Ines Weber, in 1921.',
      'candidate-2': 'Ines Weber.',
      'candidate-3': 'Ines Weber did.',
    };
    const requirements = [{ ...short, threshold: 0.5 }];
    const { run, languageModel } = setUp(replies, { requirements, assurance: { choose: 'best' } });
    const { output, dataOf } = await run();
    expect(keysOf(languageModel)).toEqual(['turn-1', 'candidate-2', 'candidate-3']);
    expect(dataOf('candidate.scored').map(({ score, passed }) => [score, passed])).toEqual([
      [0.6, true],
      [1, true],
      [1, true],
    ]);
    expect(await output()).toMatchObject({ answer: 'Ines Weber.', chosen: 'candidate-2', passed: true });
  });

  it('is the best of candidates that are written from one prompt, each by a seed of its own', async () => {
    const replies = {
      'turn-1': 'It was designed by Ines Weber.',
      'candidate-2': 'Ines.',
      'candidate-3': 'By Ines Weber, in 1921.',
    };
    const { run, languageModel } = setUp(replies, { requirements: [short], parameters: { seed: 7, maxTokens: 20 } });
    const { output, dataOf } = await run();
    expect(await output()).toMatchObject({
      answer: 'Ines.',
      chosen: 'candidate-2',
      candidates: [
        { id: 'candidate-1', score: 0.5, passed: false },
        { id: 'candidate-2', score: 1, passed: true },
        { id: 'candidate-3', score: 0.6, passed: false },
      ],
    });
    const [first, ...others] = languageModel.calls;
    for (const other of others) expect(other.messages).toEqual(first!.messages);
    expect(languageModel.calls.map(({ parameters }) => [parameters.seed, parameters.temperature])).toEqual([
      [7, undefined],
      [9, 0.8],
      [10, 0.8],
    ]);
    const prompts = dataOf('model.called').map(({ prompt }) => [prompt.extends, prompt.renderedSha256]);
    expect(new Set(prompts.map(String)).size).toBe(1);
  });

  it('is sent back with what it does not meet, on from the best', async () => {
    const { run, languageModel } = setUp(
      {
        'turn-1': 'It was designed by the engineer Ines Weber.',
        'candidate-2': 'It was Ines Weber.',
        'repair-1': 'Ines Weber designed it.',
        'repair-2': 'Ines Weber.',
      },
      { requirements: [short], assurance: { candidates: 2 } },
    );
    const { output, dataOf } = await run();
    expect(await output()).toMatchObject({
      answer: 'Ines Weber.',
      chosen: 'repair-2',
      candidates: [{}, {}, { repairs: 'candidate-2' }, {}],
      used: { candidates: 2, repairs: 2 },
    });
    const repair = languageModel.calls[2]!.messages;
    expect(repair.slice(-2)).toMatchObject([
      { role: 'assistant', content: 'It was Ines Weber.' },
      { role: 'user', content: expect.stringMatching(/at most 3 words \(found: 4 words\)/) },
    ]);
    const calls = dataOf('model.called');
    expect(calls[2]!.prompt.extends).not.toBeNull();
  });

  it('gives the best with an honest report when nothing meets everything, or fails where the step says so', async () => {
    const replies = { 'turn-1': 'One two three four.', 'repair-1': 'One two three four five.' };
    const step: Partial<StepOfKind<'agent'>> = { requirements: [short], assurance: { candidates: 1, repairs: 1 } };
    expect(await (await setUp(replies, step).run()).output()).toMatchObject({
      answer: 'One two three four.',
      passed: false,
      chosen: 'candidate-1',
      requirements: [{ passed: false, score: 0.75 }],
    });
    const { last } = await setUp(replies, { ...step, assurance: { ...step.assurance, unmet: 'fail' } }).run();
    expect(last).toMatchObject({
      type: 'run.failed',
      data: { error: { code: 'agent.requirements-unmet', message: expect.stringContaining('short (4 words)') } },
    });
  });

  it('begins nothing more when its tokens or seconds are used up', async () => {
    // The script counts a token for each message and one for the answer.
    const few = setUp({ 'turn-1': 'One two three four.' }, { requirements: [short], assurance: { tokens: 2 } });
    expect(await (await few.run()).output()).toMatchObject({
      passed: false,
      used: { tokens: 2, candidates: 1, repairs: 0 },
    });
    const some = setUp(
      { 'turn-1': 'One two three four.', 'candidate-2': 'One two three four.' },
      { requirements: [short], parameters: { maxTokens: 5 }, assurance: { tokens: 8, candidates: 9, repairs: 0 } },
    );
    expect(await (await some.run()).output()).toMatchObject({ used: { candidates: 2 } });
    const slow = setUp({ 'turn-1': 'One two three four.' }, { requirements: [short], assurance: { seconds: 0.001 } });
    expect(await (await slow.run()).output()).toMatchObject({ used: { candidates: 1 } });
  });

  it('works with tools first; a candidate that asks for one in place of an answer is none', async () => {
    const asks = '<tool_call>{"name":"calculator","arguments":{"expression":"2+3"}}</tool_call>';
    const { run, languageModel } = setUp(
      { 'turn-1': asks, 'turn-2': 'The sum that I found is 5.', 'candidate-2': asks, 'candidate-3': 'It is 5.' },
      { requirements: [short, { id: 'true', kind: 'numbers' }], tools: ['calculator'] },
    );
    const { output, dataOf } = await run();
    expect(await output()).toMatchObject({ answer: 'It is 5.', turns: 2 });
    expect(dataOf('tool.called')).toHaveLength(1);
    expect(dataOf('candidate.scored')[1]).toMatchObject({
      score: 0,
      scores: [{ evidence: 'it asks for a tool in place of an answer' }, {}],
    });
    expect(languageModel.calls[2]!.messages).toEqual(languageModel.calls[1]!.messages);
  });

  it('has citations that are verified, and says which are not', async () => {
    const { run } = setUp(
      {
        'turn-1': '<think>[1] "Its architect was Otto Stein."</think>Otto Stein [1]',
        'candidate-2': '<think>[1] "Its architect was Ines Weber."</think>Ines Weber [1]',
      },
      { requirements: [{ id: 'cited', kind: 'citations' }], assurance: { candidates: 2 } },
      passages,
    );
    const { output, dataOf } = await run();
    expect(dataOf('candidate.scored').map(({ scores }) => scores[0]!.evidence)).toEqual([
      '[1] was not found in the document',
      '[1] holds 100 % of what is said',
    ]);
    expect(await output()).toMatchObject({ answer: 'Ines Weber [1]', passed: true, citations: [{ verified: true }] });
  });

  it('is held to its output schema in every candidate, and gives the value of the chosen', async () => {
    const output: JsonObject = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    const { run, languageModel } = setUp(
      { 'turn-1': '{"n": "x"}', 'candidate-2': '{"n": 3}' },
      { output, requirements: [{ kind: 'pattern', pattern: '\\d' }], assurance: { candidates: 2 } },
    );
    expect(await (await run()).output()).toMatchObject({
      output: { n: 3 },
      requirements: [{ id: 'output' }, { id: 'requirement_1' }],
    });
    expect(languageModel.calls.every(({ constraint }) => constraint?.kind === 'json-schema')).toBe(true);
  });

  it('follows a plan in the words of the model where the step asks for one', async () => {
    const { run, languageModel } = setUp(
      { plan: 'Look. Then name her.', 'turn-1': 'Ines Weber.' },
      { requirements: [short], assurance: { plan: true }, instructions: 'Be brief.' },
    );
    const { dataOf } = await run();
    expect(dataOf('assurance.planned')[0]).toMatchObject({ plan: { inline: 'Look. Then name her.' } });
    expect(languageModel.calls[1]!.messages[0]).toEqual({
      role: 'system',
      content: 'Be brief.\n\nPlan:\nLook. Then name her.',
    });
  });
});

describe('the log of an assured answer', () => {
  const replies: Replies = {
    'turn-1': 'It was designed by Ines Weber.',
    'candidate-1-kind': 'no',
    'candidate-2': 'One two three four.',
    'candidate-2-kind': 'yes',
    'candidate-3': 'Four words are here.',
    'candidate-3-kind': 'no',
    'repair-1': 'Ines Weber.',
    'repair-1-kind': 'yes',
  };
  const requirements = [short, { id: 'kind', kind: 'judged' as const, text: 'It is kind.' }];

  it('lets whoever takes the step over go on from any act, and pays for none twice', async () => {
    const undisturbed = await (await setUp(replies, { requirements }).run()).output();
    expect(undisturbed.chosen).toBe('repair-1');
    for (const hung of Object.keys(replies)) {
      const paid: string[] = [];
      let hangs = true;
      const counted = Object.fromEntries(
        Object.entries(replies).map(([key, text]) => [
          key,
          async () => {
            if (key === hung && hangs) await new Promise(() => undefined);
            paid.push(key);
            return text as string;
          },
        ]),
      );
      const { harness, handlers, start, languageModel } = setUp(counted, { requirements });
      const runId = await start();
      void harness
        .engine(handlers, { leaseMs: 1_000 })
        .execute(harness.queue.take()!.job, new AbortController().signal);
      while (!keysOf(languageModel).includes(hung)) await new Promise((resolve) => setImmediate(resolve));
      // What was asked beside it ends and is written down before the worker is given up.
      for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
      hangs = false;
      harness.clock.advance(60_000);
      const other = harness.engine(handlers, { worker: 'worker-2' });
      await other.reconcile();
      await harness.drain(other);
      expect(await harness.output(runId)).toEqual(undisturbed);
      expect(paid.sort()).toEqual(Object.keys(replies).sort());
      const events = await harness.events(runId);
      for (const type of ['assurance.planned', 'assurance.concluded'])
        expect(events.filter((event) => event.type === type)).toHaveLength(1);
      expect(events.filter(({ type }) => type === 'candidate.scored')).toHaveLength(4);
    }
  });

  it('is replayed without a difference', async () => {
    const { run, harness, definition } = setUp(replies, { requirements });
    const { runId, events } = await run();
    const resolve = (value: Parameters<typeof harness.store.resolve>[1]) =>
      harness.store.resolve(harness.tenantId, value);
    expect((await wholeReplay({ runId, definition, events, resolve })).differences).toEqual([]);
  });
});
