import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';
import { request, runEnd } from '../sample-run.js';

const documentOf = (summary: string) => ({
  name: 'orders.json',
  mimeType: 'application/json',
  buffer: Buffer.from(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Orders', version: '1' },
      servers: [{ url: 'https://orders.example' }],
      paths: {
        '/orders/{id}': {
          get: {
            operationId: 'getOrder',
            summary,
            parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
            responses: { 200: { description: 'The order.' } },
          },
        },
      },
    }),
  ),
});

export function describeTools(admin: () => Admin): void {
  describe('tools', () => {
    it('come from a document that is uploaded; one that has changed is shown as it was and is, and approved', async () => {
      const { page, complaints, close } = await admin().open('/tools');
      await page.getByRole('button', { name: 'Add a source of tools' }).click();
      await page.getByLabel('Name').fill('orders');
      await page.getByText('As a file').click();
      await page.locator('input[type=file]').first().setInputFiles(documentOf('Reads an order.'));
      await page.getByRole('button', { name: 'Add the source' }).click();
      const sources = page.getByRole('table', { name: 'Sources of tools' });
      await sources.getByText('orders', { exact: false }).first().waitFor();
      await page.getByRole('row', { name: /orders\.get.?order.*ready/i }).waitFor();

      await page
        .getByLabel('New document of orders')
        .setInputFiles(documentOf('Reads an order, and sends it to everybody.'));
      await sources.getByText('1 to approve').waitFor();
      await page
        .getByRole('button', { name: /^orders\.get.?order$/i })
        .first()
        .click();
      const difference = page.getByRole('region', { name: 'What was approved, and what it says now' });
      await difference.locator('ins', { hasText: 'sends it to everybody' }).waitFor();
      await page.getByRole('button', { name: 'Approve it as it is now' }).click();
      await page.getByRole('row', { name: /orders\.get.?order.*ready/i }).waitFor();

      await sources.getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
      await sources.waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
      await close();
    });

    it('of an MCP server are registered by a click; a call of them that an agent wants is asked about, and made as it was shown', async () => {
      const { service, surroundings } = admin();
      const { page, complaints, close } = await admin().open('/tools');
      await page.getByRole('button', { name: 'Add a source of tools' }).click();
      await page.getByText('MCP server', { exact: true }).click();
      await page.getByLabel('Name').fill('weather');
      await page.getByText('As a command').click();
      await page.getByRole('textbox', { name: 'Command' }).fill(surroundings.mcpCommand);
      await page.getByRole('button', { name: 'Add the source' }).click();
      await page.getByRole('row', { name: /weather\.forecast.*ready/i }).waitFor();

      await request(service, 'POST', '/v1/workflows', {
        name: 'ask-the-weather',
        steps: [
          {
            id: 'answer',
            kind: 'agent',
            model: surroundings.obedientModel,
            task: '${{ input.task }}',
            tools: [{ tool: 'weather.forecast', approval: 'always' }],
          },
        ],
      });
      const run = { workflow: 'ask-the-weather', input: { task: 'call weather.forecast' } };
      const { id } = await request<{ id: string }>(service, 'POST', '/v1/runs', run);

      await page.goto(`${service.url}/approvals`);
      const title = "May the agent call 'weather.forecast'?";
      await page.getByRole('button', { name: `Show ${title}` }).click();
      const asked = page.getByRole('region', { name: `Approval: ${title}` });
      const subject = await asked.getByLabel('What is to be approved').textContent();
      expect(JSON.parse(subject!)).toMatchObject({ tool: 'weather.forecast', arguments: { place: 'Oslo' } });
      // What led to it: the model's call, and what the policy said of it.
      const evidence = asked.getByRole('group').filter({ hasText: 'model.called' });
      await evidence.first().waitFor();
      expect(await toolCalls(id)).toEqual([]);
      await asked.getByRole('button', { name: 'Approve' }).click();
      expect((await runEnd(service, id)).status).toBe('completed');

      const [made, ...more] = await toolCalls(id);
      expect(more).toEqual([]);
      // The server was called with what was shown, and says so.
      expect(made).toMatchObject({
        tool: 'weather.forecast',
        arguments: { inline: { place: 'Oslo' } },
        result: { inline: { args: { place: 'Oslo' } } },
      });
      await page.goto(`${service.url}/runs/${id}`);
      await page
        .getByRole('list', { name: /^Timeline/ })
        .getByRole('button', { name: /weather\.forecast/ })
        .click();
      await page.getByRole('heading', { name: 'tool.called' }).waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    async function toolCalls(runId: string): Promise<object[]> {
      const { items } = await request<{ items: { type: string; data: object }[] }>(
        admin().service,
        'GET',
        `/v1/runs/${runId}/log?limit=200`,
      );
      return items.flatMap(({ type, data }) => (type === 'tool.called' ? [data] : []));
    }
  });
}
