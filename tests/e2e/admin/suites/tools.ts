import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';

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
  });
}
