import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';
import { request, sample } from '../sample-run.js';

export function describeKnowledge(admin: () => Admin): void {
  describe('knowledge', () => {
    it('is searched, and shows the passage in its document', async () => {
      const { page, complaints, close } = await admin().open('/knowledge');
      await page.getByRole('link', { name: sample.collection }).click();
      await page.getByRole('link', { name: sample.title }).waitFor();
      await page.getByLabel('Search the passages').fill('morning rolls');
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: sample.title }).first().click();
      await page.locator('mark').waitFor();
      expect(await page.locator('mark').textContent()).toContain('morning rolls');
      expect(complaints).toEqual([]);
      await close();
    });

    it('takes files that are dropped, reads them, and shows their chunks and states', async () => {
      const { page, complaints, close } = await admin().open(`/knowledge/${sample.collection}`);
      const zone = page.getByText('or drop them here.');
      await zone.waitFor();
      const dropped = await page.evaluateHandle(`(() => {
        const data = new DataTransfer();
        data.items.add(new File(['# Cakes\\n\\nThe plum cake is glazed twice.'], 'cakes.md', { type: 'text/markdown' }));
        return data;
      })()`);
      await zone.dispatchEvent('drop', { dataTransfer: dropped });
      await page.getByText('done', { exact: true }).waitFor({ timeout: 30_000 });
      await page.getByRole('link', { name: /cakes/i }).first().click();
      await page.getByRole('tab', { name: 'Chunks' }).click();
      await page
        .getByText('Chunk 0', { exact: false })
        .or(page.getByText('Chunk 1', { exact: false }))
        .first()
        .waitFor();
      await page.getByRole('tab', { name: 'States' }).click();
      await page.getByRole('button', { name: 'Have it read the whole document' }).click();
      await page.getByRole('table', { name: 'States' }).getByText('marimba-70m').waitFor({ timeout: 30_000 });
      expect(complaints).toEqual([]);
      await close();
    });

    it('gets a collection whose documents are read at once by a model', async () => {
      const { service } = admin();
      const { page, complaints, close } = await admin().open('/knowledge');
      await page.getByRole('button', { name: 'New collection' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('read-at-once');
      await page.getByRole('combobox', { name: 'Read at once by' }).click();
      await page.getByRole('option', { name: 'marimba-70m' }).click();
      await page.getByRole('button', { name: 'Make the collection' }).click();
      await page.getByRole('heading', { level: 1, name: 'read-at-once' }).waitFor();
      const made = await request(service, 'GET', '/v1/collections/read-at-once');
      expect(made).toMatchObject({ snapshotModel: 'marimba-70m' });
      expect(complaints).toEqual([]);
      await close();
    });
  });
}
