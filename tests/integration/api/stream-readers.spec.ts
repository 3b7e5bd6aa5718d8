import { type NewRunEvent, type RunEventData, type StreamMessage, streamMessage } from '@marimba/contracts';
import { uuidV7 } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendTo } from '../store/sample-run.js';
import { ApiService } from './api-service.js';

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start();
});
afterAll(() => api.stop());

/** A run that nobody works on, so that the test can play its worker. */
async function heldRun(): Promise<string> {
  const steps = ['left', 'right'].map((id) => ({
    id,
    kind: 'model',
    model: 'm',
    messages: [{ role: 'user', content: 'x' }],
  }));
  const { body: workflow } = await api.send<{ version: number; definitionSha256: string; definition: never }>(
    'POST',
    '/v1/workflows',
    { body: { name: 'two-at-once', steps } },
  );
  const runId = uuidV7();
  const { version, definition, definitionSha256 } = workflow;
  const created: NewRunEvent = {
    type: 'run.created',
    data: { v: 1, workflow: 'two-at-once', version, definitionSha256, input: { inline: {} }, createdBy: 'test' },
  };
  await api.store.runs.create(api.tenantId, {
    runId,
    workflow: 'two-at-once',
    version,
    definition,
    createdBy: 'test',
    at: new Date().toISOString(),
    put: [],
    events: [created],
  });
  return runId;
}

const called = (stepId: string): RunEventData<'model.called'> => ({
  v: 1,
  stepId,
  attempt: 1,
  callKey: 'call',
  model: 'm',
  modelFingerprint: 'f',
  prompt: { extends: null, messages: { inline: [] }, renderedSha256: 'a'.repeat(64) },
  parameters: {},
  output: { inline: 'x' },
  finishReason: 'stop',
  usage: { promptTokens: 1, cachedTokens: 0, outputTokens: 1 },
  timing: { queueMs: 0, prefillMs: 0, decodeMs: 0 },
  reuse: { tokens: 0, reason: 'first call' },
});

/** What happens in a run of two calls at once; a token of a call that is over says nothing. */
const history: (['token', string, number] | ['event', NewRunEvent])[] = [
  ['event', { type: 'step.scheduled', data: { v: 1, stepId: 'left', attempt: 1, kind: 'model' } }],
  ['event', { type: 'step.scheduled', data: { v: 1, stepId: 'right', attempt: 1, kind: 'model' } }],
  ['token', 'left', 0],
  ['token', 'right', 0],
  ['token', 'left', 1],
  ['token', 'right', 1],
  ['event', { type: 'model.called', data: called('left') }],
  ['token', 'left', 2],
  ['token', 'right', 2],
  ['event', { type: 'model.called', data: called('right') }],
  ['event', { type: 'run.completed', data: { v: 1, output: { inline: null } } }],
];

async function play(runId: string, part: typeof history): Promise<void> {
  for (const [what, ...rest] of part)
    if (what === 'token') {
      const [stepId, index] = rest as [string, number];
      await api.tokens.append(runId, [{ stepId, callKey: 'call', index, text: `${stepId} ${index}` }]);
    } else {
      await appendTo(api.store, api.tenantId, runId, [rest[0] as NewRunEvent]);
    }
}

/** Reads a stream to its end, or until `enough`; `cut`: the connection broke. */
async function read(runId: string, lastId?: string, enough: (all: StreamMessage[]) => boolean = () => false) {
  const stop = new AbortController();
  const response = await fetch(`${api.url}/v1/runs/${runId}/events`, {
    headers: { authorization: `Bearer ${api.key}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
    signal: stop.signal,
  });
  const messages: StreamMessage[] = [];
  let text = '';
  try {
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + piece).split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks.filter((each) => !each.startsWith(':'))) {
        const fields = block
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
        const { data, ...rest } = Object.fromEntries(fields) as Record<string, string>;
        messages.push(streamMessage.parse({ ...rest, data: JSON.parse(data!) }));
        if (enough(messages)) return { messages, cut: false };
      }
    }
    return { messages, cut: false };
  } catch {
    return { messages, cut: true };
  } finally {
    stop.abort();
  }
}

const label = ({ event, data }: StreamMessage): string =>
  event === 'token' ? data.text : event === 'event' ? `${data.seq} ${data.type}` : event;
const whole = [
  '1 run.created',
  '2 step.scheduled',
  '3 step.scheduled',
  'left 0',
  'right 0',
  'left 1',
  'right 1',
  '4 model.called',
  'right 2',
  '5 model.called',
  '6 run.completed',
  'end',
];

describe('readers of a run', () => {
  it('twenty at once read the same while it goes on, over one Redis subscription', async () => {
    const runId = await heldRun();
    const readers = Array.from({ length: 20 }, () => read(runId));
    await play(runId, history);
    for (const { messages, cut } of await Promise.all(readers)) {
      expect(cut).toBe(false);
      const said = messages.map(label);
      expect(said.filter((each) => /^\d/.test(each))).toEqual(whole.filter((each) => /^\d/.test(each)));
      expect(said.at(-1)).toBe('end');
      expect(new Set(said).size).toBe(said.length);
      expect(said).toEqual(expect.arrayContaining(whole));
    }
    const [, subscribers] = (await api.redis.pubsub('NUMSUB', 'marimba:run-changed')) as [string, number];
    expect(Number(subscribers)).toBe(1);
  });

  it('go on after any message of a run with tokens, and get each of the rest once', async () => {
    const runId = await heldRun();
    await play(runId, history);
    const { messages } = await read(runId);
    expect(messages.filter(({ event }) => event !== 'token').map(label)).toEqual(
      whole.filter((each) => /^\d|end/.test(each)),
    );
    for (const [index, { id, event }] of messages.entries()) {
      const rest = (await read(runId, id)).messages;
      expect(rest.map(label), id).toEqual(event === 'end' ? ['end'] : messages.slice(index + 1).map(label));
    }
  });

  it('are let go in an orderly way when the service stops, and miss nothing of what goes on without them', async () => {
    const runId = await heldRun();
    await play(runId, history.slice(0, 4));
    let reached: () => void;
    const underWay = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const reading = read(runId, undefined, (all) => {
      if (all.map(label).includes('right 0')) reached();
      return false;
    });
    await underWay;
    await api.shutDown();
    const first = await reading;
    expect(first.cut).toBe(false);
    expect(first.messages.map(label)).not.toContain('end');

    await play(runId, history.slice(4));
    await api.boot();
    const rest = await read(runId, first.messages.at(-1)!.id);
    const said = [...first.messages, ...rest.messages].map(label);
    expect(new Set(said).size).toBe(said.length);
    expect(said).toEqual(expect.arrayContaining(whole));
    expect(said.at(-1)).toBe('end');
  });

  it('who are up to date are answered before the first heartbeat', async () => {
    const runId = await heldRun();
    const stop = new AbortController();
    const response = await fetch(`${api.url}/v1/runs/${runId}/events`, {
      headers: { authorization: `Bearer ${api.key}`, 'last-event-id': '1' },
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(10_000)]),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('cache-control')).toMatch(/no-(cache|store)/);
    stop.abort();
  });

  it('who come with a position that this log never had begin at its beginning', async () => {
    const runId = await heldRun();
    const { messages } = await read(runId, '99999999999-1-1', (all) => all.length > 0);
    expect(messages.map(label)).toEqual(['1 run.created']);
  });

  it('get a stream that no proxy or browser keeps, with headers that protect it', async () => {
    const runId = await heldRun();
    await play(runId, history);
    const response = await fetch(`${api.url}/v1/runs/${runId}/events`, {
      headers: { authorization: `Bearer ${api.key}` },
    });
    await response.text();
    expect(response.headers.get('x-request-id')).toBeTruthy();
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
