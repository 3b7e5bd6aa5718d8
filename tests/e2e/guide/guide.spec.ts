import { type JsonObject, runResource } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningService, startService } from '../../support/service.js';
import { examplesOf } from './guide-examples.js';

const pages = ['workflows.md', 'agents.md'];

describe('the workflows of the guide', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService();
    await send('POST', '/v1/collections', JSON.stringify({ name: 'guide' }));
    const text = '# Hours\n\nThe shop opens at nine. It closes at six.';
    await send('POST', '/v1/collections/guide/documents', JSON.stringify({ source: 'hours.md', text }));
  }, 300_000);
  afterAll(() => service?.stop());

  async function send(method: string, path: string, body?: string, type = 'application/json'): Promise<JsonObject> {
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${service.key}`, 'content-type': type },
      ...(body === undefined ? {} : { body }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as JsonObject;
  }

  async function run(workflow: string, input: JsonObject) {
    const body = JSON.stringify({ workflow, input, user: 'ada' });
    let run = runResource.parse(await send('POST', '/v1/runs', body));
    while (run.status === 'running') {
      await new Promise((resolve) => setTimeout(resolve, 100));
      run = runResource.parse(await send('GET', `/v1/runs/${run.id}`));
    }
    return run;
  }

  it.each(pages.flatMap(examplesOf))('$page: $name', async ({ name, yaml, input, output }) => {
    await send('POST', '/v1/workflows', yaml, 'application/yaml');
    const done = await run(name, input);
    expect(done.error).toBeUndefined();
    expect(done.status).toBe('completed');
    if (output !== undefined) expect(done.output).toEqual(output);
  });

  it('are all there', () => {
    expect(pages.flatMap(examplesOf).length).toBeGreaterThanOrEqual(10);
  });
});
