import { createHash } from 'node:crypto';
import type { ApprovalResource, JsonObject, ProblemDocument, RunResource } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiService } from './api-service.js';

const tool = (id: string, expression: string): JsonObject => ({
  id,
  kind: 'tool',
  tool: 'calculator',
  arguments: { expression },
});

describe('what is done to a run', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await ApiService.start();
  });
  afterAll(() => api.stop());

  const post = <T = JsonObject>(path: string, body: JsonObject, key?: string) =>
    api.send<T>('POST', path, { body, ...(key === undefined ? {} : { key }) });
  const approvals = async (runId: string) =>
    (await api.send<{ items: ApprovalResource[] }>('GET', `/v1/runs/${runId}/approvals`)).body.items;

  async function approvalOf(runId: string): Promise<ApprovalResource> {
    for (;;) {
      const [approval] = await approvals(runId);
      if (approval !== undefined) return approval;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  const purchase = {
    name: 'purchase',
    steps: [
      tool('price', '${{ string(input.pieces) }} * 2'),
      {
        id: 'consent',
        kind: 'approval',
        title: 'Buy ${{ input.pieces }}',
        subject: { price: '${{ steps.price.output }}' },
      },
    ],
    output: '${{ steps.consent.output.reason }}',
  };

  it('an approval holds for exactly what was shown, once, and is in the audit log', async () => {
    const runId = await api.startRun(purchase, { pieces: 3 });
    const asked = await approvalOf(runId);
    expect(asked).toMatchObject({ stepId: 'consent', title: 'Buy 3', subject: { price: 6 }, status: 'waiting' });
    const { stepId, subjectSha256 } = asked;
    const other = await post<ProblemDocument>(`/v1/runs/${runId}/approvals`, {
      ...{ stepId, subjectSha256: 'a'.repeat(64), approved: true },
    });
    expect(other).toMatchObject({ status: 409, body: { code: 'approval.changed' } });
    const decision = { stepId, subjectSha256, approved: true, reason: 'cheap' };
    expect((await post(`/v1/runs/${runId}/approvals`, decision)).body).toEqual({ isNew: true });
    expect(await api.ended(runId)).toMatchObject({ status: 'completed', output: 'cheap' });
    expect(await approvals(runId)).toMatchObject([{ status: 'approved', reason: 'cheap' }]);
    expect((await post(`/v1/runs/${runId}/approvals`, decision)).body).toEqual({ isNew: false });
    expect(await post(`/v1/runs/${runId}/approvals`, { ...decision, approved: false })).toMatchObject({ status: 409 });
    const audit = await api.send<{ items: { action: string; subject: string }[] }>('GET', '/v1/audit');
    expect(audit.body.items).toContainEqual(
      expect.objectContaining({ action: 'run.approval-decided', subject: runId }),
    );
  });

  it('an approval that comes before it is asked for holds for what is then asked, and for nothing else', async () => {
    const decided = (price: number) => ({
      ...{ stepId: 'consent', approved: true, reason: `up to ${price}` },
      subjectSha256: createHash('sha256').update(`{"price":${price}}`).digest('hex'),
    });
    const delayed = {
      ...{ ...purchase, name: 'delayed' },
      steps: [{ id: 'go', kind: 'wait', signal: 'go' }, { ...purchase.steps[0]!, needs: ['go'] }, purchase.steps[1]!],
    };
    const runId = await api.startRun(delayed, { pieces: 3 });
    for (const price of [6, 8])
      expect((await post(`/v1/runs/${runId}/approvals`, decided(price))).body).toEqual({ isNew: true });
    await post(`/v1/runs/${runId}/signals`, { name: 'go', payload: null });
    expect(await api.ended(runId)).toMatchObject({ status: 'completed', output: 'up to 6' });

    const other = await api.startRun(delayed, { pieces: 5 });
    await post(`/v1/runs/${other}/approvals`, decided(6));
    await post(`/v1/runs/${other}/signals`, { name: 'go', payload: null });
    expect(await approvalOf(other)).toMatchObject({ status: 'waiting', subject: { price: 10 } });
  });

  it('a refusal fails the run and says who refused', async () => {
    const runId = await api.startRun(purchase, { pieces: 4 });
    const { stepId, subjectSha256 } = await approvalOf(runId);
    await post(`/v1/runs/${runId}/approvals`, { stepId, subjectSha256, approved: false, reason: 'too dear' });
    expect(await api.ended(runId)).toMatchObject({
      status: 'failed',
      error: { code: 'approval.refused', message: expect.stringContaining('too dear') },
    });
  });

  it('a signal is taken once, before or after it is waited for', async () => {
    const paid = { id: 'paid', kind: 'wait', signal: 'payment' };
    const waiting = { name: 'waiting', steps: [paid, { ...paid, id: 'again', needs: ['paid'] }] };
    const runId = await api.startRun(waiting);
    const first = { id: 'p-1', name: 'payment', payload: { euro: 5 } };
    expect((await post(`/v1/runs/${runId}/signals`, first)).body).toEqual({ id: 'p-1', isNew: true });
    expect((await post(`/v1/runs/${runId}/signals`, first)).body).toEqual({ id: 'p-1', isNew: false });
    const second = await post<{ id: string }>(`/v1/runs/${runId}/signals`, { name: 'payment', payload: 7 });
    expect(second.body).toMatchObject({ isNew: true });
    expect(await api.ended(runId)).toMatchObject({ output: { paid: { euro: 5 }, again: 7 } });
    expect((await post(`/v1/runs/${runId}/signals`, first)).body).toEqual({ id: 'p-1', isNew: false });
    expect(await post(`/v1/runs/${runId}/signals`, { ...first, id: 'p-3' })).toMatchObject({ status: 409 });
  });

  it('a run that its budget stops goes on when it is resumed', async () => {
    const definition = {
      name: 'thrifty',
      budget: { steps: 1 },
      steps: [tool('one', '1'), tool('two', '2 * ${{ string(steps.one.output) }}')],
    };
    const runId = await api.startRun(definition);
    for (;;) {
      const run = await api.send<RunResource>('GET', `/v1/runs/${runId}`);
      if (run.body.status === 'suspended') {
        expect(run.body.suspension).toContain('the budget of 1 steps is used up');
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect((await post(`/v1/runs/${runId}/resume`, { budget: { steps: 5 } })).status).toBe(200);
    expect(await api.ended(runId)).toMatchObject({ status: 'completed', output: { one: 1, two: 2 } });
    expect(await post(`/v1/runs/${runId}/resume`, { budget: {} })).toMatchObject({ status: 409 });
  });

  it('a fork keeps what came before its step and takes a changed input and a changed step', async () => {
    const definition = {
      name: 'forked',
      steps: [
        tool('one', '${{ string(input.n) }} + 1'),
        tool('two', '${{ string(steps.one.output) }} * ${{ string(input.n) }}'),
      ],
    };
    const runId = await api.startRun(definition, { n: 2 });
    await api.ended(runId);
    const fork = await post<RunResource>(`/v1/runs/${runId}/fork`, { from: 'two', input: { n: 10 } });
    expect(fork).toMatchObject({ status: 201, body: { forkOf: { runId, stepId: 'two' }, input: { n: 10 } } });
    expect(await api.ended(fork.body.id)).toMatchObject({ output: { one: 3, two: 30 } });
    const steps = { two: { arguments: { expression: '${{ string(steps.one.output) }} - 1' } } };
    const changed = await post<RunResource>(`/v1/runs/${fork.body.id}/fork`, { from: 'two', steps });
    expect(await api.ended(changed.body.id)).toMatchObject({ output: { one: 3, two: 2 } });
    const wrong = await post<ProblemDocument>(`/v1/runs/${runId}/fork`, {
      ...{ from: 'two', steps: { two: { tool: 'nothing' } } },
    });
    expect(wrong).toMatchObject({
      status: 422,
      body: { code: 'workflow.invalid', errors: [{ pointer: '/steps/1/tool' }] },
    });
    expect(await post(`/v1/runs/${runId}/fork`, { from: 'three' })).toMatchObject({ status: 404 });
  });

  it('a workflow may call another that is there, and no circle of them', async () => {
    const call = (name: string, workflow: string) => ({ name, steps: [{ id: 'call', kind: 'workflow', workflow }] });
    const missing = await post<ProblemDocument>('/v1/workflows', call('outer', 'inner'));
    expect(missing).toMatchObject({ status: 422, body: { errors: [{ pointer: '/steps/0/workflow' }] } });
    expect((await post('/v1/workflows', { name: 'inner', steps: [tool('six', '6')] })).status).toBe(201);
    const runId = await api.startRun(call('outer', 'inner'));
    expect(await api.ended(runId)).toMatchObject({ status: 'completed', output: { call: { six: 6 } } });
    const circle = await post<ProblemDocument>('/v1/workflows', call('inner', 'outer'));
    expect(circle).toMatchObject({ status: 422 });
    expect(circle.body.errors?.[0]?.message).toContain('inner → outer → inner');
  });

  it("does nothing to another tenant's run", async () => {
    const runId = await api.startRun(purchase, { pieces: 5 });
    const { stepId, subjectSha256 } = await approvalOf(runId);
    const bodies: Record<string, JsonObject> = {
      signals: { name: 'x' },
      approvals: { stepId, subjectSha256, approved: true },
      resume: { budget: {} },
      fork: { from: 'price' },
      cancel: {},
    };
    for (const [what, body] of Object.entries(bodies))
      expect((await post(`/v1/runs/${runId}/${what}`, body, api.foreignKey)).status, what).toBe(404);
    expect(await approvals(runId)).toMatchObject([{ status: 'waiting' }]);
  });
});
