import type { ForgetProof, MemoryFact, RunResource, WorkflowDefinition } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiService } from '../api/api-service.js';

const definition: WorkflowDefinition = {
  name: 'notes',
  steps: [
    { id: 'keep', kind: 'memory', if: '${{ input.text != "" }}', remember: { text: '${{ input.text }}', key: 'note' } },
    { id: 'find', kind: 'memory', needs: ['keep'], recall: { query: '${{ input.query }}', scopes: ['user'] } },
  ],
  output: '${{ steps.find.output.text }}',
};

describe('memory over REST', () => {
  let api: ApiService;
  let adas: string;
  beforeAll(async () => {
    api = await ApiService.start();
    await api.send('POST', '/v1/workflows', { body: definition });
    const made = await api.send<{ key: string }>('POST', '/v1/api-keys', { body: { name: 'ada', user: 'ada' } });
    adas = made.body.key;
  });
  afterAll(() => api?.stop());

  const run = async (text: string, query: string, user?: string, key?: string): Promise<RunResource> => {
    const started = await api.send<RunResource>('POST', '/v1/runs', {
      body: { workflow: 'notes', input: { text, query }, ...(user === undefined ? {} : { user }) },
      ...(key === undefined ? {} : { key }),
    });
    expect(started.status).toBe(201);
    for (;;) {
      const { body } = await api.send<RunResource>('GET', `/v1/runs/${started.body.id}`);
      if (body.endedAt !== undefined) return body;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('is kept by one run and found by the next of the same user, not of another', async () => {
    expect(await run('Ada keeps bees.', 'bees', undefined, adas)).toMatchObject({ output: '- Ada keeps bees.' });
    expect(await run('', 'bees', 'ada')).toMatchObject({ output: '- Ada keeps bees.' });
    expect(await run('', 'bees', 'bob')).toMatchObject({ status: 'completed', output: '' });
    expect(await run('', 'bees')).toMatchObject({ status: 'failed', error: { code: 'memory.no-user' } });
  });

  it('of a user is for their key and for services that name them', async () => {
    const search = (key: string, id?: string) =>
      api.send<{ facts: MemoryFact[]; code: string }>(
        'GET',
        `/v1/memory/search?q=bees${id === undefined ? '' : `&id=${id}`}`,
        { key },
      );
    expect((await search(adas)).body.facts).toHaveLength(1);
    expect(await search(adas, 'bob')).toMatchObject({ status: 403, body: { code: 'memory.not-yours' } });
    expect(await search(api.key)).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect((await search(api.key, 'ada')).body.facts).toHaveLength(1);
    expect((await search(api.foreignKey, 'ada')).body.facts).toEqual([]);
    const started = await api.send('POST', '/v1/runs', {
      body: { workflow: 'notes', input: { text: '', query: 'bees' }, user: 'bob' },
      key: adas,
    });
    expect(started).toMatchObject({ status: 403, body: { code: 'memory.not-yours' } });
  });

  it('is forgotten with proof, and listed for administrators', async () => {
    const created = await api.send<MemoryFact>('POST', '/v1/memory/facts', {
      body: { id: 'cy', text: 'Cy has a secret garden.' },
    });
    expect(created.status).toBe(201);
    const again = await api.send('POST', '/v1/memory/facts', { body: { id: 'cy', text: 'Cy has a secret garden.' } });
    expect(again.status).toBe(200);
    await api.send('POST', '/v1/memory/threads/chat/messages', {
      body: { id: 'cy', role: 'user', content: 'I told you that Cy has a secret garden.' },
    });
    const listed = await api.send<{ items: MemoryFact[] }>('GET', '/v1/memory/facts');
    expect(listed.body.items.map(({ scope }) => scope.id)).toEqual(expect.arrayContaining(['ada', 'cy']));
    const { id } = created.body;
    expect(await api.send('DELETE', `/v1/memory/facts/${id}`, { key: adas })).toMatchObject({ status: 404 });
    expect(await api.send('DELETE', `/v1/memory/facts/${id}`)).toMatchObject({
      status: 200,
      body: { facts: [id], redactedMessages: 1 },
    });
    const proof = await api.send<ForgetProof>('GET', `/v1/memory/forgotten/${id}`);
    expect(proof.body.gone).toEqual({ facts: 0, postings: 0, messages: 0, summaries: 0 });
    const thread = await api.send('GET', '/v1/memory/threads/chat?id=cy');
    expect(thread).toMatchObject({ body: { messages: [{ content: '', redacted: true }] } });
    expect(await api.send('GET', `/v1/memory/facts/${id}`)).toMatchObject({ status: 404 });
  });
});
