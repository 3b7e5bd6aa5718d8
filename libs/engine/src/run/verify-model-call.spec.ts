import {
  type InferenceRequest,
  type InferenceResult,
  type JsonValue,
  MarimbaError,
  type ModelParameters,
  type RunEvent,
  type RunEventOf,
  recallTool,
  rememberTool,
  type StoredValue,
  sha256Of,
  TerminalError,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { type CallPorts, verifyModelCall } from './verify-model-call.js';

const runId = '00000000-0000-4000-8000-000000000001';
const definition: WorkflowDefinition = {
  name: 'ask',
  steps: [{ id: 'ask', kind: 'agent', model: 'm', task: 'How much?', tools: ['sum'] }],
};
const sum = { name: 'sum', description: 'Adds.', parameters: { type: 'object' } };
const tokens = sha256Of('1,2,3');
const rendered = 'a'.repeat(64);

type Called = RunEventOf<'model.called'>;
type Data = Partial<Called['data']>;

function call(seq: number, parameters: ModelParameters, more: Data = {}): Called {
  const data: Called['data'] = {
    v: 1,
    stepId: 'ask',
    attempt: 1,
    callKey: `turn-${seq}`,
    model: 'm',
    modelFingerprint: 'print',
    prompt: {
      extends: null,
      messages: { inline: [{ role: 'user', content: 'How much?' }] },
      renderedSha256: rendered,
    },
    parameters,
    output: { inline: 'text' },
    tokensSha256: tokens,
    finishReason: 'stop',
    usage: { promptTokens: 1, cachedTokens: 0, outputTokens: 3 },
    timing: { queueMs: 0, prefillMs: 0, decodeMs: 0 },
    reuse: { tokens: 0, reason: 'none' },
    ...more,
  };
  const chained = { prevHash: rendered, hash: rendered, at: '2026-01-01T00:00:00.000Z' };
  return { tenantId: runId, runId, seq, type: 'model.called', data, ...chained };
}

const result: InferenceResult = {
  v: 1,
  text: 'text',
  finishReason: 'stop',
  usage: { promptTokens: 1, cachedTokens: 0, outputTokens: 3 },
  timing: { queueMs: 0, prefillMs: 0, decodeMs: 0 },
  reuse: { tokens: 0, reason: 'none' },
  modelFingerprint: 'print',
  renderedSha256: rendered,
  tokensSha256: tokens,
};

async function verified(
  event: Called,
  ports: Partial<CallPorts> = {},
  events: RunEvent[] = [event],
  workflow = definition,
) {
  const asked: InferenceRequest[] = [];
  const resolve = async (value: StoredValue): Promise<JsonValue> => {
    if ('inline' in value) return value.inline;
    throw new TerminalError('blob.not-found', 'it is gone');
  };
  const outcome = await verifyModelCall({ runId, definition: workflow, events, resolve }, event, {
    model: async () => ({ precision: 'int8', fingerprint: 'print' }),
    answer: async (_model, request) => {
      asked.push(request);
      return result;
    },
    tool: () => sum,
    ...ports,
  });
  return { ...outcome, asked };
}

const seeded = { seed: 7, temperature: 1 };

describe('a call of a model that is made again', () => {
  it('is asked as it was, and is the same', async () => {
    const { call: verdict, difference, asked } = await verified(call(4, seeded));
    expect(verdict).toEqual({ seq: 4, callKey: 'turn-4', model: 'm', verdict: 'same' });
    expect(difference).toBeUndefined();
    const messages = [{ role: 'user', content: 'How much?' }];
    expect(asked).toEqual([{ v: 1, messages, tools: [sum], parameters: seeded }]);
  });

  it('is offered the tools of its own memory, which are in no registry', async () => {
    const remembers: WorkflowDefinition = {
      name: 'remembers',
      steps: [
        {
          ...{ id: 'ask', kind: 'agent', model: 'm', task: 'How much?', tools: ['sum', 'remember', 'recall'] },
          memory: { remember: { scope: 'user' } },
        },
      ],
    };
    const event = call(4, seeded);
    const tool = (name: string) => (name === 'sum' ? sum : undefined);
    const { asked, call: verdict } = await verified(event, { tool }, [event], remembers);
    expect(verdict.verdict).toBe('same');
    expect(asked[0]?.tools).toEqual([sum, rememberTool, recallTool]);
    const without = await verified(event, { tool }, [event], {
      ...remembers,
      steps: [{ ...(remembers.steps[0] as object), memory: {} } as never],
    });
    expect(without.call).toMatchObject({ verdict: 'unverified', reason: 'unknown-tool' });
  });

  it('is asked with all that was said before it', async () => {
    const first = call(4, {}, { output: { inline: '<tool_call>' } });
    const said = { inline: [{ role: 'tool', content: '5' }] };
    const second = call(6, {}, { prompt: { extends: 4, messages: said, renderedSha256: rendered } });
    const third = call(9, {}, { prompt: { extends: 6, messages: said, renderedSha256: rendered } });
    const { asked } = await verified(third, {}, [first, second, third]);
    expect(asked[0]?.messages).toEqual([
      { role: 'user', content: 'How much?' },
      { role: 'assistant', content: '<tool_call>' },
      { role: 'tool', content: '5' },
      { role: 'assistant', content: 'text' },
      { role: 'tool', content: '5' },
    ]);
  });

  it.each<[string, Data, string]>([
    ['the text', { output: { inline: 'another' } }, 'output'],
    ['the tokens', { tokensSha256: 'b'.repeat(64) }, 'tokensSha256'],
    [
      'the prompt',
      { prompt: { extends: null, messages: { inline: [] }, renderedSha256: 'b'.repeat(64) } },
      'renderedSha256',
    ],
  ])('shows that %s is not what the log says', async (_what, data, member) => {
    const { call: verdict, difference } = await verified(call(4, seeded, data));
    expect(verdict.verdict).toBe('differs');
    expect(difference).toMatchObject({ seq: 4, stepId: 'ask' });
    expect(Object.keys(difference!.expected as object)).toEqual([member]);
    expect(Object.keys(difference!.found as object)).toEqual([member]);
  });

  it('of a log without hashes of tokens is compared by its text', async () => {
    const { tokensSha256: _none, ...data } = call(4, seeded).data;
    expect((await verified({ ...call(4, seeded), data })).call.verdict).toBe('same');
    const other = { ...data, output: { inline: 'another' } };
    expect((await verified({ ...call(4, seeded), data: other })).call.verdict).toBe('differs');
  });

  it.each<[string, Data]>([
    [
      'whose prompt goes on from nothing',
      { prompt: { extends: 3, messages: { inline: [] }, renderedSha256: rendered } },
    ],
    [
      'whose prompt goes on from itself',
      { prompt: { extends: 4, messages: { inline: [] }, renderedSha256: rendered } },
    ],
    ['of no messages', { prompt: { extends: null, messages: { inline: 'x' }, renderedSha256: rendered } }],
    ['whose output is gone', { output: { blob: rendered, bytes: 1, mediaType: 'application/json' } }],
  ])('differs where it is one %s', async (_what, data) => {
    const { call: verdict, difference } = await verified(call(4, seeded, data));
    expect(verdict.verdict).toBe('differs');
    expect(difference?.found).toHaveProperty('error.message');
  });

  const refuse = (error: Error) => () => Promise.reject(error);
  it.each<[string, string, ModelParameters, Partial<CallPorts>]>([
    ['was drawn by chance', 'no-seed', { temperature: 0.5 }, {}],
    [
      'was of a remote model',
      'remote-model',
      {},
      { model: async () => ({ precision: 'remote', fingerprint: 'print' }) },
    ],
    [
      'was of another model',
      'other-fingerprint',
      {},
      { model: async () => ({ precision: 'int8', fingerprint: 'new' }) },
    ],
    [
      'is answered by another model',
      'other-fingerprint',
      {},
      { answer: async () => ({ ...result, modelFingerprint: 'new' }) },
    ],
    [
      'was of a model that is gone',
      'model-unavailable',
      {},
      { model: refuse(new TerminalError('model.not-found', 'gone')) },
    ],
    ['had a tool that is gone', 'unknown-tool', {}, { tool: () => undefined }],
    ['is not answered', 'not-answered', {}, { answer: refuse(new MarimbaError('model.failed', 'out of memory')) }],
  ])('is not verified, and differs in nothing, where it %s', async (_why, reason, parameters, ports) => {
    const { call: verdict, difference } = await verified(call(4, parameters), ports);
    expect(verdict).toMatchObject({ verdict: 'unverified', reason, message: expect.stringMatching(/\w/) });
    expect(difference).toBeUndefined();
  });

  it('is given up when whoever asked has left', async () => {
    await expect(verified(call(4, {}), { answer: refuse(new Error('the client left')) })).rejects.toThrow(
      'the client left',
    );
  });
});
