import {
  type JsonObject,
  type ProblemDocument,
  type RebuildReport,
  type ReplayMessage,
  type ReplayReport,
  replayMessage,
} from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAs } from '../../support/database.js';
import { tamperLog } from '../../support/tamper-log.js';
import { ApiService } from './api-service.js';

const sums = {
  name: 'sums',
  steps: [
    {
      id: 'each',
      kind: 'map',
      over: '${{ input.numbers }}',
      steps: [
        { id: 'twice', kind: 'tool', tool: 'calculator', arguments: { expression: '${{ string(item) }} * 2' } },
        { id: 'said', kind: 'transform', value: '${{ input.word }}: ${{ steps.twice.output }}' },
      ],
      output: '${{ steps.said.output }}',
    },
    { id: 'never', kind: 'transform', value: 1, if: '${{ size(input.numbers) > 5 }}' },
  ],
  output: '${{ steps.each.output }}',
};

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start();
});
afterAll(() => api.stop());

async function replay(runId: string, body: JsonObject = {}, key = api.key): Promise<ReplayMessage[]> {
  const answer = await api.send<string>('POST', `/v1/runs/${runId}/replay`, { body, key });
  expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
  const lines = answer.body.trim().split('\n');
  return lines.map((line) => replayMessage.parse(JSON.parse(line)));
}

function reportOf(messages: ReplayMessage[]): ReplayReport {
  const last = messages.at(-1);
  if (last?.type !== 'report') throw new Error(`the last message is ${JSON.stringify(last)}`);
  return last.report;
}

async function ended(word: string): Promise<string> {
  const runId = await api.startRun(sums, { numbers: [1, 2, 3], word });
  await api.ended(runId);
  return runId;
}

describe('a recorded replay', () => {
  it('finds a run the same, and says how far it is', async () => {
    // Long enough that values are kept as blobs.
    const runId = await ended('w'.repeat(6_000));
    const messages = await replay(runId);
    const { events, compared, steps, ...report } = reportOf(messages);
    expect(report).toEqual({ runId, mode: 'recorded', same: true, chain: [], projection: [] });
    expect(messages.slice(0, -1).map(({ type }) => type)).toEqual(['progress', 'progress']);
    expect(messages.at(-2)).toEqual({ type: 'progress', of: 'events', done: events, total: events });
    expect(compared).toBeGreaterThan(5);
    expect(steps).toContainEqual({ stepId: 'each[2].said', verdict: 'recorded' });
    expect(steps).toContainEqual({ stepId: 'never', verdict: 'recorded' });
  });

  it('names the first event that was changed, and what it should say', async () => {
    const runId = await ended('word');
    await tamperLog(api.adminUrl, runId, ({ type, data }) =>
      type === 'step.completed' && data.stepId === 'each[1].said'
        ? { data: { ...data, output: { inline: 'word: 5' } } }
        : undefined,
    );
    const report = reportOf(await replay(runId));
    expect(report).toMatchObject({ same: false, projection: [] });
    expect(report.difference).toMatchObject({
      stepId: 'each[1].said',
      expected: { output: 'word: 4' },
      found: { output: 'word: 5' },
    });
    expect(report.chain).toEqual([{ seq: report.difference!.seq, message: expect.stringContaining('was changed') }]);
    expect(report.steps).toContainEqual(
      expect.objectContaining({ stepId: 'each[1].said', difference: report.difference }),
    );
  });

  it('says what is stored beside the log otherwise', async () => {
    const runId = await ended('word');
    await runAs(api.adminUrl, `UPDATE run SET used_tool_calls = 0 WHERE id = '${runId}'`);
    expect(reportOf(await replay(runId))).toMatchObject({
      same: false,
      chain: [],
      projection: [{ field: 'usedToolCalls', stored: 0, log: 3 }],
    });
  });

  it("is refused for another tenant's run, and for a mode that there is not", async () => {
    const runId = await ended('word');
    const path = `/v1/runs/${runId}/replay`;
    expect(await api.problem('POST', path, { body: {}, key: api.foreignKey })).toMatchObject({ status: 404 });
    expect(await api.problem('POST', path, { body: { mode: 'x' } })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/mode' }] },
    });
  });
});

describe('rebuilding a run', () => {
  const rebuild = <T = RebuildReport>(runId: string, body: JsonObject, key = api.key) =>
    api.send<T>('POST', `/v1/runs/${runId}/rebuild`, { body, key });

  it('tells what differs, puts it right unless it is told not to, and is in the audit log', async () => {
    const runId = await ended('word');
    expect((await rebuild(runId, {})).body).toEqual({ differences: [], written: false });
    await runAs(api.adminUrl, `UPDATE run SET status = 'running', ended_at = NULL WHERE id = '${runId}'`);
    const differences = [
      { field: 'status', stored: 'running', log: 'completed' },
      { field: 'endedAt', stored: null, log: expect.any(String) },
    ];
    expect((await rebuild(runId, { dryRun: true })).body).toEqual({ differences, written: false });
    expect((await rebuild(runId, {})).body).toEqual({ differences, written: true });
    expect((await rebuild(runId, {})).body).toEqual({ differences: [], written: false });
    expect(await api.ended(runId)).toMatchObject({ status: 'completed' });
    const audit = await api.send<{ items: { action: string; subject: string }[] }>('GET', '/v1/audit');
    expect(audit.body.items.filter(({ action, subject }) => action === 'run.rebuilt' && subject === runId)).toEqual([
      expect.objectContaining({ detail: expect.objectContaining({ fields: ['status', 'endedAt'] }) }),
    ]);
  });

  it('is for administrators of the tenant', async () => {
    const runId = await ended('word');
    const { key } = await api.store.apiKeys.create(api.tenantId, { name: 'member', role: 'member' }, 'test');
    expect(await rebuild<ProblemDocument>(runId, {}, key)).toMatchObject({ status: 403 });
    expect(await rebuild<ProblemDocument>(runId, {}, api.foreignKey)).toMatchObject({ status: 404 });
  });
});
