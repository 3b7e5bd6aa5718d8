import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';
import { sample } from '../sample-run.js';

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
  });
}
