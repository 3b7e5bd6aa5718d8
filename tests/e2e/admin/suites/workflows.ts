import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';
import { sample } from '../sample-run.js';

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

    it('are edited by fields that their schema has, lose an edge by a click, and warn before they are lost', async () => {
      const { page, complaints, close } = await admin().open(`/workflows/${sample.workflow}/edit`);
      await page.getByText('Valid: it can be saved.').waitFor();
      await page.locator('.react-flow__node').getByText('find', { exact: true }).click();
      await page.getByRole('combobox', { name: 'Add a member' }).click();
      await page.getByRole('option', { name: 'rerank' }).click();
      expect(await page.getByRole('switch', { name: 'rerank' }).isChecked()).toBe(true);
      await page.getByRole('combobox', { name: 'Add a member' }).click();
      await page.getByRole('option', { name: 'retry' }).click();
      const retry = page.getByRole('textbox', { name: 'retry' });
      await retry.fill('{"attempts": ');
      await page.getByText(/^This is not JSON yet/).waitFor();
      expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await retry.fill('{"attempts": 99}');
      await page.getByText(/^\/attempts: /).waitFor();

      await page.locator('.react-flow__edge').first().click({ force: true });
      await page.getByText(/^answer waits for find/).waitFor();

      await page.getByRole('link', { name: 'Runs', exact: true }).click();
      await page.getByRole('dialog').getByText('What you have changed is not saved').waitFor();
      await page.getByRole('button', { name: 'Stay here' }).click();
      await page.getByRole('button', { name: 'Undo all' }).click();
      await page.getByRole('link', { name: 'Runs', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    it('are made of a template', async () => {
      const { page, complaints, close } = await admin().open('/workflows');
      await page.getByRole('link', { name: 'Start from a template' }).click();
      await page.getByRole('link', { name: 'Ask my documents' }).click();
      await page.getByLabel('Name of the workflow').fill('ask-the-shelf');
      await page.getByRole('button', { name: 'Make the workflow' }).click();
      await page.getByRole('heading', { level: 1, name: 'ask-the-shelf' }).waitFor();
      expect(complaints).toEqual([]);
      await close();
    });
  });
}
