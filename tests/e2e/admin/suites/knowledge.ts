import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';
import { sample } from '../sample-run.js';

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
  });
}
