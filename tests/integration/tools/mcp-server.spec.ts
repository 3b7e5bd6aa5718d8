import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiService } from '../api/api-service.js';

const input = {
  type: 'object',
  properties: { terms: { type: 'array', items: { type: 'number' } } },
  required: ['terms'],
  additionalProperties: false,
};
const outputSchema = { type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] };

let api: ApiService;
const clients: Client[] = [];

beforeAll(async () => {
  api = await ApiService.start();
  const expression = '${{ string(input.terms[0]) + " + " + string(input.terms[1]) }}';
  const steps = [{ id: 'add', kind: 'tool', tool: 'calculator', arguments: { expression } }];
  const output = { sum: '${{ steps.add.output }}' };
  const description = 'Adds two numbers';
  const add = { name: 'add-up', description, input, outputSchema, steps, output };
  expect((await api.send('POST', '/v1/workflows', { body: add })).status).toBeLessThan(300);
  const fails = [{ id: 'a', kind: 'tool', tool: 'calculator', arguments: { expression: '1 / 0' } }];
  await api.send('POST', '/v1/workflows', { body: { name: 'fails', steps: fails } });
  const theirs = [{ id: 'a', kind: 'transform', value: 1 }];
  await api.send('POST', '/v1/workflows', { key: api.foreignKey, body: { name: 'theirs', steps: theirs } });
});
afterAll(async () => {
  for (const client of clients) await client.close();
  await api?.stop();
});

async function connected(key: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const headers = { authorization: `Bearer ${key}` };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${api.url}/mcp`), { requestInit: { headers } }) as never,
  );
  clients.push(client);
  return client;
}

describe('the official MCP client', () => {
  it('finds each workflow of its tenant as a tool, with its schemas', async () => {
    const { tools } = await (await connected(api.key)).listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(['add-up', 'fails']);
    const add = tools.find(({ name }) => name === 'add-up');
    expect(add).toMatchObject({ description: 'Adds two numbers', inputSchema: input, outputSchema });
    const theirs = await (await connected(api.foreignKey)).listTools();
    expect(theirs.tools.map(({ name }) => name)).toEqual(['theirs']);
  });

  it('calls one: a run starts, its progress comes while it goes on, its output is the result', async () => {
    const client = await connected(api.key);
    const told: { progress: number; message?: string | undefined }[] = [];
    const call = { name: 'add-up', arguments: { terms: [2, 3] } };
    const result = await client.callTool(call, undefined, { onprogress: (progress) => void told.push(progress) });
    expect(result.structuredContent).toEqual({ sum: 5 });
    expect(result.content).toEqual([{ type: 'text', text: '{"sum":5}' }]);
    const messages = told.map(({ message }) => message);
    expect(messages[0]).toBe('run.created');
    expect(messages).toContain('tool.called add');
    expect(told.map(({ progress }) => progress)).toEqual(told.map((_, index) => index + 1));
    const runId = String((result._meta as Record<string, unknown>)['marimba/run-id']);
    expect(await api.ended(runId)).toMatchObject({ status: 'completed', workflow: 'add-up', output: { sum: 5 } });
  });

  it('the same key again is the same run', async () => {
    const client = await connected(api.key);
    const call = { name: 'add-up', arguments: { terms: [1, 1] }, _meta: { 'marimba/idempotency-key': 'once' } };
    const [one, two] = [await client.callTool(call), await client.callTool(call)];
    expect(two._meta).toEqual(one._meta);
  });

  it.each([
    ['add-up', { terms: 'none' }, /terms/],
    ['fails', {}, /division by zero/],
    ['theirs', {}, /no workflow theirs/],
    ['nothing', {}, /no workflow nothing/],
  ])('is told what went wrong with %s %j', async (name, args, reason) => {
    const result = await (await connected(api.key)).callTool({ name, arguments: args });
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).toMatch(reason);
  });

  it('without a key is not let in, and a stream without a call is not offered', async () => {
    await expect(connected('mrb_nobody')).rejects.toThrow(/401|Unauthorized|auth/i);
    expect((await api.send('GET', '/mcp', { headers: { accept: 'text/event-stream' } })).status).toBe(405);
  });
});
