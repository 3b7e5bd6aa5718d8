import { type RunEvent, type StreamMessage, streamMessage, verifyAuditBundle, verifyEvents } from '@marimba/contracts';
import { uuidV7 } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendTo } from '../store/sample-run.js';
import { ApiService } from './api-service.js';

const chain = {
  name: 'chain',
  steps: [
    { id: 'one', kind: 'tool', tool: 'calculator', arguments: { expression: '20 + 1' } },
    { id: 'two', kind: 'transform', value: '${{ string(steps.one.output) }} doubled' },
  ],
  output: '${{ steps.two.output }}',
};

describe('following a run', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await ApiService.start();
  });
  afterAll(() => api.stop());

  /** Reads messages until the stream ends, or so many. */
  async function follow(runId: string, lastId?: string, most = Number.POSITIVE_INFINITY): Promise<StreamMessage[]> {
    const stop = new AbortController();
    const response = await fetch(`${api.url}/v1/runs/${runId}/events`, {
      headers: { authorization: `Bearer ${api.key}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
      signal: stop.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const messages: StreamMessage[] = [];
    let text = '';
    try {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const parts = text.split('\n\n');
        text = parts.pop()!;
        for (const part of parts.filter((each) => !each.startsWith(':'))) {
          const fields = Object.fromEntries(
            part.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
          );
          messages.push(streamMessage.parse({ ...fields, data: JSON.parse(fields.data!) }));
          // Left by going, not by aborting: an abort of a body that has arrived whole may never be told to its reader.
          if (messages.length >= most) return messages;
        }
      }
    } finally {
      stop.abort();
    }
    return messages;
  }
  const eventsOf = (messages: StreamMessage[]): RunEvent[] =>
    messages.flatMap((each) => (each.event === 'event' ? (each.data as RunEvent) : []));

  it('runs a workflow to its end, streams each event once and gives a log and a bundle that verify', async () => {
    const runId = await api.startRun(chain);
    const messages = await follow(runId);
    expect(messages.at(-1)?.event).toBe('end');
    const events = eventsOf(messages);
    expect(verifyEvents(events)).toEqual([]);
    expect(await api.ended(runId)).toMatchObject({ status: 'completed', output: '21 doubled', lastSeq: events.length });
    const log = await api.send<{ items: RunEvent[]; next?: string }>('GET', `/v1/runs/${runId}/log?limit=3`);
    expect(log.body.items).toEqual(events.slice(0, 3));
    expect(log.body.next).toBe('3');
    expect((await api.send<{ ok: boolean; headHash: string }>('GET', `/v1/runs/${runId}/chain`)).body).toMatchObject({
      ok: true,
      headHash: events.at(-1)!.hash,
    });
    const bundle = await api.send<string>('GET', `/v1/runs/${runId}/audit`);
    expect(bundle.headers.get('content-disposition')).toContain(runId);
    expect(verifyAuditBundle(new TextEncoder().encode(bundle.body))).toMatchObject({ ok: true, events: events.length });
  });

  it('goes on after any message without missing or repeating one, also after the api was restarted', async () => {
    const runId = await api.startRun(chain);
    const whole = await follow(runId);
    for (const [index, { id }] of whole.slice(0, -1).entries())
      expect(await follow(runId, id)).toEqual(whole.slice(index + 1));
    const head = await follow(runId, undefined, 3);
    await api.shutDown();
    await api.boot();
    expect([...head, ...(await follow(runId, head.at(-1)!.id))]).toEqual(whole);
  });

  it('carries tokens in the order in which they are written, while the run goes on', async () => {
    // Nobody works on this run: the test plays the worker.
    const { body: workflow } = await api.send<{ version: number; definitionSha256: string; definition: never }>(
      'POST',
      '/v1/workflows',
      {
        body: {
          name: 'held',
          steps: [{ id: 'ask', kind: 'model', model: 'm', messages: [{ role: 'user', content: 'x' }] }],
        },
      },
    );
    const runId = uuidV7();
    await api.store.runs.create(api.tenantId, {
      runId,
      workflow: 'held',
      version: workflow.version,
      definition: workflow.definition,
      createdBy: 'test',
      at: new Date().toISOString(),
      put: [],
      events: [
        {
          type: 'run.created',
          data: {
            v: 1,
            workflow: 'held',
            version: 1,
            definitionSha256: workflow.definitionSha256,
            input: { inline: {} },
            createdBy: 'test',
          },
        },
      ],
    });
    const following = follow(runId);
    for (const [index, text] of ['Hel', 'lo', '!'].entries())
      await api.tokens.append(runId, [{ stepId: 'ask', callKey: 'call', index, text }]);
    await appendTo(api.store, api.tenantId, runId, [
      { type: 'run.cancelled', data: { v: 1, reason: 'done', cancelledBy: 'test' } },
    ]);
    const messages = await following;
    expect(messages.flatMap((each) => (each.event === 'token' ? each.data.text : [])).join('')).toBe('Hello!');
    expect(eventsOf(messages).map(({ type }) => type)).toEqual(['run.created', 'run.cancelled']);
  });

  it('ends a run that is cancelled, once', async () => {
    const runId = await api.startRun({
      name: 'slow',
      steps: [
        {
          id: 'ask',
          kind: 'model',
          model: 'm',
          messages: [{ role: 'user', content: 'x' }],
          retry: { attempts: 5, backoffMs: 60_000 },
        },
      ],
    });
    const cancelled = await api.send('POST', `/v1/runs/${runId}/cancel`, { body: { reason: 'no longer needed' } });
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    const again = await api.problem('POST', `/v1/runs/${runId}/cancel`, { body: {} });
    expect([again.status, again.body.code]).toEqual([409, 'run.already-ended']);
    const audit = await api.send<{ items: { action: string; subject: string }[] }>('GET', '/v1/audit');
    expect(audit.body.items).toContainEqual(expect.objectContaining({ action: 'run.cancelled', subject: runId }));
  });

  it('refuses the bundle of a run that goes on', async () => {
    const runId = await api.startRun({
      name: 'slow',
      steps: [
        {
          id: 'ask',
          kind: 'model',
          model: 'm',
          messages: [{ role: 'user', content: 'x' }],
          retry: { attempts: 5, backoffMs: 60_000 },
        },
      ],
    });
    const { status, body } = await api.problem('GET', `/v1/runs/${runId}/audit`);
    expect([status, body.code]).toEqual([409, 'run.not-ended']);
  });

  it('shows a large value of the log as a blob of that run, and no other', async () => {
    const runId = await api.startRun({
      name: 'large',
      steps: [{ id: 'a', kind: 'transform', value: 'x'.repeat(20_000) }],
      output: '${{ steps.a.output }}',
    });
    await api.ended(runId);
    const whole = await api.send<object>('GET', `/v1/runs/${runId}`);
    expect(whole.body).toMatchObject({ input: {}, output: 'x'.repeat(20_000) });
    const outline = await api.send<object>('GET', `/v1/runs/${runId}?large=omit`);
    expect(outline.body).toMatchObject({ input: {}, status: 'completed' });
    expect(outline.body).not.toHaveProperty('output');
    const { body } = await api.send<{ items: RunEvent[] }>('GET', `/v1/runs/${runId}/log`);
    const completed = body.items.find(({ type }) => type === 'step.completed');
    const { blob } = (completed!.data as unknown as { output: { blob: string } }).output;
    const content = await api.send<string>('GET', `/v1/runs/${runId}/blobs/${blob}`);
    expect(content.body).toBe('x'.repeat(20_000));
    const other = await api.startRun(chain);
    expect((await api.send('GET', `/v1/runs/${other}/blobs/${blob}`)).status).toBe(404);
  });

  it('lists runs newest first, by pages and filters', async () => {
    const { body } = await api.send<{ items: { id: string }[]; next: string }>('GET', '/v1/runs?limit=2');
    const next = await api.send<{ items: { id: string }[] }>(
      'GET',
      `/v1/runs?limit=100&cursor=${encodeURIComponent(body.next)}`,
    );
    const ids = [...body.items, ...next.body.items].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort().reverse());
    const cancelled = await api.send<{ items: { status: string }[] }>('GET', '/v1/runs?status=cancelled');
    expect(new Set(cancelled.body.items.map(({ status }) => status))).toEqual(new Set(['cancelled']));
  });

  it('registers the same content once and pins runs to their version', async () => {
    const first = await api.send<{ version: number }>('POST', '/v1/workflows', { body: chain });
    expect([first.status, first.body.version]).toEqual([200, 1]);
    const changed = await api.send<{ version: number }>('POST', '/v1/workflows', {
      body: { ...chain, output: 'changed' },
    });
    expect([changed.status, changed.body.version]).toEqual([201, 2]);
    const pinned = await api.send<{ id: string }>('POST', '/v1/runs', { body: { workflow: 'chain', version: 1 } });
    expect((await api.ended(pinned.body.id)).output).toBe('21 doubled');
  });
});
