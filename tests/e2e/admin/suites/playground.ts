import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';
import { request, sample } from '../sample-run.js';

export function describePlayground(admin: () => Admin): void {
  describe('the playground', () => {
    it('has a model answer, and says what was reused or why nothing was', async () => {
      const { page, complaints, close } = await admin().open('/playground');
      await page.getByLabel('Most tokens').fill('24');
      await page.getByLabel('Question').fill('What is the capital of France?');
      await page.getByRole('button', { name: 'Ask' }).click();
      await page.getByText(/tokens of prompt, .+\(.+\) · \d+ tokens? written/).waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    it('has a model answer as an agent, with tools and documents, beside a workflow', async () => {
      const { page, complaints, close } = await admin().open('/playground');
      await page.getByRole('combobox', { name: 'Tools' }).click();
      await page.getByRole('option', { name: 'calculator' }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('combobox', { name: 'Documents of' }).click();
      await page.getByRole('option', { name: sample.collection }).click();
      await page.getByLabel('Two side by side').check();
      await page.getByRole('combobox', { name: 'Who answers in the second conversation' }).click();
      await page.getByRole('option', { name: new RegExp(`^${sample.workflow}`) }).click();
      await page.getByLabel('Question').fill(sample.question);
      await page.getByRole('button', { name: 'Ask' }).click();
      await page.getByRole('link', { name: 'The run with every step' }).nth(1).waitFor();
      const second = page.getByRole('region', { name: 'second conversation' });
      await second.getByText('Citations').waitFor({ timeout: 60_000 });
      expect(await second.textContent()).toContain(sample.title);
      await page
        .getByText(/tokens of prompt, .+ written/)
        .nth(1)
        .waitFor({ timeout: 60_000 });
      const first = page.getByRole('region', { name: 'first conversation' });
      await first.getByRole('link', { name: 'The run with every step' }).click();
      await page.getByRole('heading', { level: 1, name: /^playground v/ }).waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    it('reaches what is far behind the first page of a choice, and goes on with what was said', async () => {
      const { service } = admin();
      // More than a page, all newer than the one that is looked for.
      const names = Array.from({ length: 60 }, (_, index) => `shelf-${index}`);
      for (const name of names) await request(service, 'POST', '/v1/collections', { name });
      const { page, complaints, close } = await admin().open('/playground');
      const choice = page.getByRole('combobox', { name: 'Documents of' });
      await choice.click();
      await page.getByRole('option', { name: 'shelf-59', exact: true }).waitFor();
      await choice.fill('bakery');
      await page.getByRole('option', { name: sample.collection, exact: true }).click();
      for (const question of [sample.question, 'And who lights them?']) {
        await page.getByLabel('Question').fill(question);
        await page.getByRole('button', { name: 'Ask' }).click();
        await page.getByRole('button', { name: 'Stop' }).waitFor();
        await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached', timeout: 60_000 });
      }
      const { items } = await request<{ items: { id: string }[] }>(
        service,
        'GET',
        '/v1/runs?workflow=playground&limit=2',
      );
      const log = await request<{ items: { type: string; data: { thread?: string; messages?: number } }[] }>(
        service,
        'GET',
        `/v1/runs/${items[0]!.id}/log?limit=200`,
      );
      const read = log.items.find(({ type, data }) => type === 'memory.accessed' && data.thread !== undefined);
      expect(read?.data.messages).toBe(2);
      for (const name of names)
        await fetch(`${service.url}/v1/collections/${name}`, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${service.key}` },
        });
      expect(complaints).toEqual([]);
      await close();
    });
  });
}
