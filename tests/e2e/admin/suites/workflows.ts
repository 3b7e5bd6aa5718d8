import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';

export function describeWorkflows(admin: () => Admin): void {
  describe('workflows', () => {
    it('are written with what is wrong at its place, drawn, saved, and run by a form', async () => {
      const { page, complaints, close } = await admin().open('/workflows/new');
      await page.getByText('Valid: it can be saved.').waitFor();
      await page.locator('.react-flow__node').getByText('answer', { exact: true }).click();
      await page.getByLabel('task').fill('${{ input.missing + }}');
      await page.getByRole('button', { name: /^\/steps\/0\/task/ }).click();
      await page.locator('.cm-lintRange-error').first().waitFor();
      expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);

      await page.getByRole('button', { name: 'Undo all' }).click();
      await page.getByRole('combobox', { name: 'Add a step' }).click();
      await page.getByRole('option', { name: 'transform' }).click();
      await page.locator('.react-flow__node').getByText('transform_1', { exact: true }).waitFor();
      await page.getByText('Valid: it can be saved.').waitFor();
      await page.getByRole('button', { name: 'Save' }).click();

      await page.getByRole('heading', { level: 1, name: 'my-first-workflow' }).waitFor();
      await page.getByRole('tab', { name: 'Run' }).click();
      await page.getByLabel('Question').fill('How long does the dough rest?');
      await page.getByRole('button', { name: 'Start the run' }).click();
      await page.waitForURL(/\/runs\/[0-9a-f-]+$/);
      expect(complaints).toEqual([]);
      await close();
    });
  });
}
