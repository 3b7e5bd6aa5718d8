import { describe, expect, it } from 'vitest';
import { type Admin, seriousViolations } from '../admin.js';

export function describeSigningIn(admin: () => Admin): void {
  describe('signing in', () => {
    it('refuses a wrong key and says what to do, then lets a right one in', async () => {
      const { page, close } = await admin().open('/', { key: '' });
      await page.getByPlaceholder('mrb_…').fill('mrb_00000000_wrong');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').textContent()).toMatch(/key/i);
      expect(await page.getByRole('table').count()).toBe(0);
      expect(await seriousViolations(page)).toEqual([]);
      await page.getByPlaceholder('mrb_…').fill(admin().service.key);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
      await close();
    });

    it('forgets the key when one signs out', async () => {
      const { page, close } = await admin().open('/runs');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('API key').waitFor();
      expect(await page.evaluate('sessionStorage.length')).toBe(0);
      await close();
    });
  });
}
