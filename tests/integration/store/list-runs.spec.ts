import type { NewRunEvent } from '@marimba/contracts';
import { type RunListQuery, Store } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenant, openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';
import { appendTo, createSampleRun, endSampleRun } from './sample-run.js';

let database: TestDatabase;
let store: Store;
let owner: string;
let stranger: string;

beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
  owner = (await store.tenants.bootstrap()).tenantId;
  stranger = await createTenant(database.url, 'stranger');
});
afterAll(async () => {
  await store?.close();
  await database?.close();
});

const found = async (query: Omit<RunListQuery, 'limit'>, tenantId = owner) =>
  (await store.runs.list(tenantId, { limit: 50, ...query })).items.map(({ id }) => id);

const modelCall = (tokens: number): NewRunEvent =>
  ({
    type: 'model.called',
    data: {
      v: 1,
      stepId: 'only',
      attempt: 1,
      callKey: 'call',
      model: 'marimba-70m',
      modelFingerprint: 'f',
      prompt: { extends: null, messages: { inline: [] }, renderedSha256: 'a'.repeat(64) },
      parameters: {},
      output: { inline: 'x' },
      finishReason: 'stop',
      usage: { promptTokens: tokens, cachedTokens: 0, outputTokens: 0 },
      timing: { queueMs: 0, prefillMs: 0, decodeMs: 0 },
      reuse: { tokens: 0, reason: 'none' },
    },
  }) as unknown as NewRunEvent;

const unmet = (): NewRunEvent[] => {
  const step = { v: 1 as const, stepId: 'only', attempt: 1, callKey: 'c' };
  const score = (id: string, passed: boolean) => ({
    ...{ id, text: id, score: passed ? 1 : 0, threshold: 0.5, passed, method: 'judged', evidence: '\u0000 none' },
  });
  const scored = { ...step, candidate: 'b', answeredBy: 'c', score: 0.5, passed: false, durationMs: 1 };
  const used = { tokens: 1, seconds: 1, candidates: 2, repairs: 0 };
  return [
    { type: 'candidate.scored', data: { ...scored, candidate: 'a', scores: [score('other', false)] } },
    { type: 'candidate.scored', data: { ...scored, scores: [score('polite', false), score('short', true)] } },
    { type: 'assurance.concluded', data: { ...step, chosen: 'b', passed: false, reason: 'best', used } },
  ];
};

describe('the list of runs', () => {
  it('is narrowed by words of inputs, outputs and errors, large ones and odd ones too', async () => {
    const small = await createSampleRun(store, owner, {
      order: 'A-1042',
      note: 'ein\nZüricher\u0000"Käse',
      more: 'if a <b then\n<script>lathe',
    });
    const large = await createSampleRun(store, owner, { text: `${'pebble '.repeat(20_000)} granite` });
    await endSampleRun(store, owner, small, { answer: 'The refunds were paid.' });
    await endSampleRun(store, owner, large, `${'x'.repeat(3)} marble`);
    expect(await found({ q: 'refund' })).toEqual([small]);
    expect(await found({ q: 'züricher' })).toEqual([small]);
    expect(await found({ q: 'käse paid' })).toEqual([small]);
    expect(await found({ q: 'a-1042 lathe' })).toEqual([small]);
    expect(await found({ q: 'käse granite' })).toEqual([]);
    expect(await found({ q: 'granite' })).toEqual([large]);
    expect(await found({ q: 'pebble marble' })).toEqual([large]);
    expect(await found({ q: 'granite' }, stranger)).toEqual([]);
    // What was said, not how it is stored.
    for (const q of ['inline', 'value', 'order', 'answer']) expect(await found({ q })).toEqual([]);
    await expect(found({ q: 'the and' })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('leaves large values out, and says what a run has used', async () => {
    const id = await createSampleRun(store, owner, { text: 'y'.repeat(100_000) });
    await appendTo(store, owner, id, [modelCall(7)]);
    const [first] = (await store.runs.list(owner, { limit: 1 })).items;
    expect(first).toMatchObject({ id, tokens: 7, models: ['marimba-70m'], unmet: [] });
    expect(first).not.toHaveProperty('input');
    expect((await store.runs.get(owner, id)).input).toEqual({ text: 'y'.repeat(100_000) });
  });

  it('is narrowed by model, tokens, unmet requirements, duration and time, together', async () => {
    const from = new Date().toISOString();
    const [plain, costly, failing] = [
      await createSampleRun(store, owner),
      await createSampleRun(store, owner),
      await createSampleRun(store, owner),
    ];
    await appendTo(store, owner, costly, [modelCall(900), modelCall(100)]);
    await appendTo(store, owner, failing, [modelCall(5), ...unmet()]);
    await endSampleRun(store, owner, plain);
    expect(await found({ createdFrom: from })).toEqual([failing, costly, plain]);
    expect(await found({ createdFrom: from, model: 'marimba-70m' })).toEqual([failing, costly]);
    expect(await found({ createdFrom: from, minTokens: 6 })).toEqual([costly]);
    expect(await found({ createdFrom: from, maxTokens: 5 })).toEqual([failing, plain]);
    expect(await found({ unmet: '*' })).toEqual([failing]);
    expect(await found({ unmet: 'polite' })).toEqual([failing]);
    expect(await found({ unmet: 'short' })).toEqual([]);
    expect(await found({ unmet: 'other' })).toEqual([]);
    expect(await found({ createdFrom: from, minDuration: 0 })).toEqual([plain]);
    expect(await found({ createdFrom: from, minDuration: 1_000_000 })).toEqual([]);
    expect(await found({ createdUntil: from, minTokens: 1_000 })).toEqual([]);
    expect((await store.runs.list(owner, { limit: 1, unmet: '*' })).items[0]?.unmet).toEqual(['polite']);
  });

  it('goes on page by page under every kind of filter', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift(await createSampleRun(store, owner, { word: 'pagination' }));
    for (const filter of [{ q: 'pagination' }, {}]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.runs.list(owner, { limit: 2, cursor, ...filter });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== undefined && seen.length < 5);
      expect(seen.slice(0, 5)).toEqual(ids);
    }
  });

  it('finds runs of a rare status by their index', async () => {
    const plan = await runAs<{ 'QUERY PLAN': string }>(
      database.url,
      `BEGIN; SET LOCAL marimba.tenant = '${owner}'; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan;
       PREPARE rare (text) AS SELECT id FROM run WHERE tenant_id = '${owner}' AND status = $1 AND status <> 'completed'
         ORDER BY created_at DESC, id DESC LIMIT 50;
       EXPLAIN EXECUTE rare ('failed')`,
    );
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('run_newest_by_status');
  });

  it('finds words by the index, which row-level security does not keep from being used', async () => {
    const plan = await runAs<{ 'QUERY PLAN': string }>(
      database.url,
      `BEGIN; SET LOCAL marimba.tenant = '${owner}'; SET LOCAL enable_seqscan = off;
       EXPLAIN SELECT run_id FROM run_posting WHERE tenant_id = '${owner}' AND kind = 'word' AND term = 'granit'
       ORDER BY created_at DESC, run_id DESC LIMIT 50`,
    );
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index Cond: .*term = 'granit'/s);
  });
});
