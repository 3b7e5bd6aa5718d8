import {
  type JsonObject,
  type ReplayReport,
  type RunEventOf,
  type RunResource,
  replayReport,
} from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAs } from '../../support/database.js';
import { type RunningService, startService } from '../../support/service.js';
import { tamperLog } from '../../support/tamper-log.js';
import { startMarimba } from '../model/marimba-command.js';

const model = 'marimba-70m';
const parameters = { maxTokens: 24, temperature: 0.8, seed: 11 };
const definition = {
  name: 'replayed',
  steps: [
    {
      id: 'agent',
      kind: 'agent',
      model,
      task: '/no_think How much is ${{ input.a }} + 1?',
      tools: ['calculator'],
      parameters: { ...parameters, maxTokens: 300 },
      onError: { continue: true },
    },
    {
      id: 'each',
      kind: 'map',
      over: '${{ input.birds }}',
      steps: [
        {
          id: 'say',
          kind: 'model',
          model,
          parameters,
          messages: [{ role: 'user', content: 'What is a ${{ item }}?' }],
        },
      ],
    },
    {
      id: 'chance',
      kind: 'model',
      model,
      parameters: { maxTokens: 4, temperature: 1 },
      messages: [{ role: 'user', content: 'Say a word.' }],
    },
  ],
  output: '${{ steps.each.output }}',
};

let service: RunningService;
beforeAll(async () => {
  // The first command after a change builds, and says so.
  await startMarimba(['--help'], {}).outcome;
  service = await startService();
}, 300_000);
afterAll(() => service?.stop());

async function send<T>(method: string, path: string, body?: JsonObject): Promise<T> {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.status).toBeLessThan(300);
  return (await response.json()) as T;
}

async function ran(): Promise<string> {
  await send('POST', '/v1/workflows', definition);
  const { id } = await send<RunResource>('POST', '/v1/runs', {
    workflow: definition.name,
    input: { a: 41, birds: ['heron', 'crane'] },
  });
  for (;;) {
    const run = await send<RunResource>('GET', `/v1/runs/${id}`);
    if (run.endedAt !== undefined) {
      expect(run.status).toBe('completed');
      return id;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const marimba = (...args: string[]) =>
  startMarimba(['run', ...args, '--url', service.url, '--key', service.key], {}).outcome;

async function reportOf(...args: string[]): Promise<{ code: number | null; report: ReplayReport }> {
  const { code, stdout } = await marimba('replay', ...args, '--json');
  return { code, report: replayReport.parse(JSON.parse(stdout)) };
}

describe('a run of the bundled model', () => {
  let runId: string;
  let calls: RunEventOf<'model.called'>[];
  beforeAll(async () => {
    runId = await ran();
    const { items } = await send<{ items: RunEventOf<'model.called'>[] }>('GET', `/v1/runs/${runId}/log?limit=1000`);
    calls = items.filter(({ type }) => type === 'model.called');
  }, 300_000);

  it('says in its log what was written, token by token', () => {
    expect(calls.length).toBeGreaterThanOrEqual(4);
    for (const { data } of calls) expect(data.tokensSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('replays as it is recorded', async () => {
    const { code, report } = await reportOf(runId);
    expect(code).toBe(0);
    expect(report).toMatchObject({ mode: 'recorded', same: true });
    expect(report.steps.every(({ verdict }) => verdict === 'recorded')).toBe(true);
  });

  it('writes the same again from the same seeds, and says what cannot be verified', async () => {
    const { code, report } = await reportOf(runId, '--verify');
    expect(report.difference).toBeUndefined();
    expect(code).toBe(0);
    expect(report).toMatchObject({ mode: 'verified', same: true });
    const verdicts = Object.fromEntries(report.steps.map(({ stepId, verdict }) => [stepId, verdict]));
    expect(verdicts).toMatchObject({
      agent: 're-verified',
      'each[0].say': 're-verified',
      'each[1].say': 're-verified',
      each: 'recorded',
      chance: 'recorded',
    });
    const made = report.steps.flatMap((step) => step.calls ?? []);
    expect(made.map(({ seq }) => seq).sort()).toEqual(calls.map(({ seq }) => seq).sort());
    expect(made.filter(({ verdict }) => verdict !== 'same')).toEqual([
      expect.objectContaining({ callKey: 'call', verdict: 'unverified', reason: 'no-seed' }),
    ]);
  });

  it('is shown step by step to people', async () => {
    const { code, output } = await marimba('replay', runId, '--verify');
    expect(code).toBe(0);
    expect(output).toMatch(/re-verified +each\[0\]\.say/);
    expect(output).toMatch(/not verified: it was drawn at temperature 1 without a seed/);
    expect(output).toContain(`Run ${runId} replays.`);
  });

  it('does not replay once its log was changed: the model writes otherwise', async () => {
    const changed = await ran();
    await tamperLog(service.adminUrl, changed, ({ type, data }) =>
      type === 'model.called' && data.stepId === 'each[1].say'
        ? { data: { ...data, output: { inline: 'A crane is a kind of fish.' } } }
        : undefined,
    );
    const recorded = await reportOf(changed);
    // What a model has said is recorded, so only the chain tells of it.
    expect(recorded).toMatchObject({ code: 1, report: { same: false } });
    expect(recorded.report.difference).toBeUndefined();
    const { code, report } = await reportOf(changed, '--verify');
    expect(code).toBe(1);
    expect(report.difference).toMatchObject({
      seq: report.chain[0]!.seq,
      stepId: 'each[1].say',
      expected: { output: expect.any(String) },
      found: { output: 'A crane is a kind of fish.' },
    });
    const step = report.steps.find(({ stepId }) => stepId === 'each[1].say');
    expect(step).toMatchObject({ verdict: 'recorded', difference: report.difference, calls: [{ verdict: 'differs' }] });
    const { output } = await marimba('replay', changed, '--verify');
    expect(output).toContain(`The first difference is event ${report.difference!.seq} of step 'each[1].say'`);
    expect(output).toContain('A crane is a kind of fish.');
  });
});

describe('marimba run rebuild', () => {
  it('checks every run, puts right what differs, and says so', async () => {
    const [one, other] = [await ran(), await ran()];
    await runAs(service.adminUrl, `UPDATE run SET used_tokens = 1 WHERE id = '${one}'`);
    const checked = await marimba('rebuild', '--check');
    expect(checked).toMatchObject({ code: 1 });
    expect(checked.output).toContain(`Run ${one} is stored otherwise than its log says`);
    expect(checked.output).toMatch(/usedTokens: stored 1, by the log \d+/);
    expect(checked.output).not.toContain(other);
    expect(await marimba('rebuild', other, '--check')).toMatchObject({ code: 0 });
    const rebuilt = await marimba('rebuild', one);
    expect(rebuilt).toMatchObject({ code: 0, output: expect.stringContaining('1 of 1 run put right') });
    const again = await marimba('rebuild', '--check');
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('everything stored is as the log says') });
  });

  it('tells what it takes', async () => {
    for (const command of ['rebuild', 'replay']) {
      const { code, stdout } = await startMarimba(['run', command, '--help'], {}).outcome;
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`run ${command} .*\\[?<?id`));
      expect(stdout).toContain('Examples:');
    }
  });
});
