import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';

export function describeKeyboard(admin: () => Admin): void {
  describe('by keyboard', () => {
    it('skips to the content, lists the shortcuts, and goes to pages by them', async () => {
      const { page, close } = await admin().open('/runs');
      await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('content');
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('g');
      await page.keyboard.press('m');
      await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
      await close();
    });
  });
}
