import {
  type ApprovalListItem,
  type AuditEvent,
  type AuditKey,
  type AuditRoot,
  verifyAuditRoot,
} from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAs } from '../../support/database.js';
import { ApiService } from './api-service.js';

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start({ MARIMBA_SECRET_KEY: '5e'.repeat(32), MARIMBA_TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(() => api.stop());

const read = async <T>(path: string) => (await api.send<T>('GET', path)).body;

describe('what waits for people', () => {
  const consent = {
    id: 'consent',
    kind: 'approval',
    title: 'Buy ${{ input.what }}',
    subject: { what: '${{ input.what }}' },
  };
  const waiting = (query = '') =>
    read<{ items: ApprovalListItem[]; next?: string; waiting: number }>(`/v1/approvals${query}`);
  const until = async <T>(look: () => Promise<T>, good: (value: T) => boolean): Promise<T> => {
    for (;;) {
      const value = await look();
      if (good(value)) return value;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };

  it('is one list over all runs, which a decision and an end take it off', async () => {
    const shop = { name: 'shop', steps: [consent] };
    const runs = [];
    for (const what of ['bread', 'milk', 'eggs']) runs.push(await api.startRun(shop, { what }));
    const { items } = await until(
      () => waiting('?workflow=shop'),
      ({ items }) => items.length === 3,
    );
    expect(items.map(({ title }) => title).toSorted()).toEqual(['Buy bread', 'Buy eggs', 'Buy milk']);
    expect(items[0]).toMatchObject({ workflow: 'shop', version: 1, stepId: 'consent', status: 'waiting' });
    const first = await waiting('?limit=2');
    const second = await waiting(`?limit=2&cursor=${first.next}`);
    expect([...first.items, ...second.items].map(({ runId }) => runId).toSorted()).toEqual(runs.toSorted());
    expect(first.waiting).toBe(3);

    const [bread, milk] = ['Buy bread', 'Buy milk'].map((title) => items.find((item) => item.title === title)!);
    const { stepId, subjectSha256 } = bread!;
    await api.send('POST', `/v1/runs/${bread!.runId}/approvals`, {
      body: { stepId, subjectSha256, approved: false, reason: 'too dear' },
    });
    await api.send('POST', `/v1/runs/${milk!.runId}/cancel`, { body: {} });
    expect((await waiting()).items.map(({ title }) => title)).toEqual(['Buy eggs']);
    expect((await waiting('?status=refused')).items).toMatchObject([{ title: 'Buy bread', reason: 'too dear' }]);
    expect((await waiting('?status=ended')).items).toMatchObject([{ title: 'Buy milk' }]);
    expect((await api.send('GET', '/v1/approvals?cursor=nonsense')).status).toBe(400);
  });
});

describe('the audit log', () => {
  const list = async (query = '') => (await read<{ items: AuditEvent[] }>(`/v1/audit${query}`)).items;

  it('says where an act came from, past proxies that are trusted', async () => {
    const response = await fetch(`${api.url}/v1/api-keys`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${api.key}`,
        'content-type': 'application/json',
        'x-forwarded-for': '203.0.113.9',
        'x-request-id': 'made-by-hand',
      },
      body: JSON.stringify({ name: 'from afar' }),
    });
    expect(response.status).toBe(201);
    const [made] = await list('?action=api-key.created&limit=1');
    expect(made?.detail).toMatchObject({
      name: 'from afar',
      from: { address: '203.0.113.9', requestId: 'made-by-hand' },
    });
  });

  it('is narrowed by who, what, about what and when', async () => {
    const runId = await api.startRun({ name: 'audited', steps: [{ id: 'a', kind: 'transform', value: 1 }] });
    await api.ended(runId);
    expect((await list(`?subject=${runId}`)).map(({ action }) => action)).toEqual(['run.sealed']);
    const actions = new Set((await list('?actor=marimba&limit=200')).map(({ action }) => action));
    expect(actions).toEqual(new Set(['run.sealed', 'tenant.created']));
    expect(await list('?until=2000-01-01T00:00:00Z')).toEqual([]);
    expect((await list('?from=2000-01-01T00:00:00Z&limit=1')).length).toBe(1);
  });

  it('is signed at its end, so that a chain that was computed anew is found, at the event', async () => {
    const { body: root } = await api.send<AuditRoot>('POST', '/v1/audit/roots');
    const key = await read<AuditKey>('/v1/audit/key');
    expect(await verifyAuditRoot(root, key.publicKey)).toBe(true);
    expect(await read('/v1/audit/chain')).toMatchObject({ ok: true, root });
    const lines = (await read<string>('/v1/audit/export'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ format: 'marimba-audit-log', key });
    expect(lines.filter(({ event }) => event)).toHaveLength(root.seq);
    expect(lines.at(-2)).toEqual({ root });
    expect(lines.at(-1)).toEqual({ end: { events: root.seq, roots: 1 } });

    await runAs(
      api.adminUrl,
      `SET session_replication_role = replica; UPDATE audit_event SET hash = sha256('other') WHERE seq = ${root.seq}`,
    );
    expect(await read('/v1/audit/chain')).toMatchObject({ ok: false, problems: [{ seq: root.seq }] });
    await runAs(
      api.adminUrl,
      `SET session_replication_role = replica; DELETE FROM audit_event WHERE seq = ${root.seq}`,
    );
    expect(await read('/v1/audit/chain')).toMatchObject({
      ok: false,
      problems: [{ seq: root.seq, message: expect.stringContaining('missing') }],
    });
  });

  it('is for administrators', async () => {
    const { key } = (await api.send<{ key: string }>('POST', '/v1/api-keys', { body: { name: 'member' } })).body;
    for (const path of ['/v1/audit', '/v1/audit/chain', '/v1/audit/export', '/v1/audit/roots'])
      expect((await api.send('GET', path, { key })).status, path).toBe(403);
    expect((await api.send('GET', '/v1/audit/key', { key })).status).toBe(200);
  });
});
