import { createdApiKey } from '@marimba/contracts';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Admin, seriousViolations } from '../admin.js';
import { request, sample } from '../sample-run.js';

const cell = (page: Page, table: string, name: string) =>
  page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: name });

/** What an administrator keeps: keys, users, secrets, tenants and their budgets. */
export function describeSettings(admin: () => Admin): void {
  describe('settings', () => {
    it('make a key with a role, a user and an end, show it once, and revoke it when asked twice', async () => {
      const { service } = admin();
      const { page, complaints, close } = await admin().open('/settings');
      await page.getByLabel('Name of a new key').fill('ada-notebook');
      await page.getByRole('combobox', { name: 'Role' }).click();
      await page.getByRole('option', { name: 'Viewer' }).click();
      await page.getByLabel('User', { exact: true }).fill('ada');
      await page.getByLabel('Last day').fill('2999-12-31');
      await page.getByRole('button', { name: 'Make the key' }).click();
      await page.getByText('The key ada-notebook, shown this once').waitFor();
      const key = (await page.getByText(/^mrb_[0-9a-f]{8}_/).textContent())!.trim();
      const row = cell(page, 'API keys', 'ada-notebook');
      for (const shown of ['Viewer', 'ada', 'never']) await row.getByText(shown, { exact: true }).first().waitFor();
      const runs = await fetch(`${service.url}/v1/runs`, { headers: { authorization: `Bearer ${key}` } });
      expect(await runs.json()).toEqual({ items: [] });
      expect(await seriousViolations(page)).toEqual([]);

      await row.getByRole('button', { name: 'Revoke ada-notebook' }).click();
      await page.getByRole('button', { name: 'Keep it' }).click();
      await row.getByRole('button', { name: 'Revoke ada-notebook' }).click();
      expect(await seriousViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Revoke the key' }).click();
      await row.waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
      await close();
    });

    it('list more keys than a page holds', async () => {
      const { service } = admin();
      for (let number = 0; number < 55; number += 1)
        createdApiKey.parse(await request(service, 'POST', '/v1/api-keys', { name: `many-${number}`, user: 'many' }));
      const { page, complaints, close } = await admin().open('/settings?user=many');
      const rows = page.getByRole('table', { name: 'API keys' }).getByRole('row');
      await rows.nth(50).waitFor();
      expect(await rows.count()).toBe(51);
      await page.getByRole('button', { name: 'Load more keys' }).click();
      await rows.nth(55).waitFor();
      expect(await page.getByRole('button', { name: 'Load more keys' }).count()).toBe(0);
      expect(complaints).toEqual([]);
      await close();
    });

    it('count what each user has, and lead to their runs', async () => {
      const { service } = admin();
      const input = { order: 'D-1' };
      const { id } = await request<{ id: string }>(service, 'POST', '/v1/runs', {
        ...{ workflow: 'refund', input, user: 'dora' },
      });
      const { page, complaints, close } = await admin().open('/settings?tab=users');
      await page.getByRole('link', { name: '1 runs of dora' }).click();
      await page.waitForURL(/runs\?user=dora/);
      await page.getByTitle(id).first().waitFor();
      await page.getByText('1 run', { exact: true }).waitFor();
      await request(service, 'POST', `/v1/runs/${id}/cancel`, {});
      expect(complaints).toEqual([]);
      await close();
    });

    it('keep a secret and remove it when asked twice', async () => {
      const { page, complaints, close } = await admin().open('/settings?tab=secrets');
      await page.getByLabel('Name of a secret').fill('shop-token');
      await page.getByLabel('Value').fill('hunter2');
      await page.getByLabel('Hosts that requests may send it to').first().fill('api.example.org');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Keep it' }).click();
      const row = cell(page, 'Secrets', 'shop-token');
      await row.getByText('api.example.org', { exact: true }).waitFor();
      await row.getByRole('button', { name: 'Remove shop-token' }).click();
      await page.getByRole('button', { name: 'Remove the secret' }).click();
      await page.getByText('No secrets yet').waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    it('make a tenant with budgets, which hold, look into it, and disable it', async () => {
      const { service } = admin();
      const { page, complaints, close } = await admin().open('/settings?tab=tenants');
      await page.getByLabel('Name of a new tenant').fill('bakery-two');
      await page.getByLabel('Runs at once').fill('1');
      await page.getByRole('button', { name: 'Make the tenant' }).click();
      await page.getByText('The first key of bakery-two, shown this once').waitFor();
      const key = (await page.getByText(/^mrb_[0-9a-f]{8}_/).textContent())!.trim();
      const theirs = { url: service.url, key };
      const steps = [{ id: 'wait', kind: 'wait', signal: 'never' }];
      await request(theirs, 'POST', '/v1/workflows', { name: 'theirs', steps });
      const { id } = await request<{ id: string }>(theirs, 'POST', '/v1/runs', { workflow: 'theirs' });
      await expect(request(theirs, 'POST', '/v1/runs', { workflow: 'theirs' })).rejects.toThrow('tenant.limit-reached');

      await page.getByRole('button', { name: 'Budgets of bakery-two' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('progressbar', { name: /Runs at once/ }).waitFor();
      expect(await seriousViolations(page)).toEqual([]);
      await dialog.getByLabel('Runs at once', { exact: true }).fill('2');
      await dialog.getByRole('button', { name: 'Save the budgets' }).click();
      await cell(page, 'Tenants', 'bakery-two').getByText('Runs at once: 2').waitFor();
      await request(theirs, 'POST', '/v1/runs', { workflow: 'theirs' });

      await page.getByRole('button', { name: 'Look into bakery-two' }).click();
      await page.getByText('You look into the tenant bakery-two.').waitFor();
      await page.getByTitle(id).first().waitFor();
      expect(await page.getByRole('row', { name: new RegExp(sample.workflow) }).count()).toBe(0);
      expect(await seriousViolations(page)).toEqual([]);
      const visits = await request<{ items: object[] }>(theirs, 'GET', '/v1/audit?action=tenant.looked-into');
      expect(visits.items.length).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Back to your own tenant' }).click();
      await page
        .getByRole('row', { name: new RegExp(sample.workflow) })
        .first()
        .waitFor();
      await page.getByRole('combobox', { name: 'Tenant' }).click();
      await page.getByRole('option', { name: 'bakery-two' }).click();
      await page.getByTitle(id).first().waitFor();

      await page.goto(`${service.url}/settings?tab=tenants`);
      await page.getByRole('button', { name: 'Disable bakery-two' }).click();
      await page.getByRole('button', { name: 'Disable the tenant' }).click();
      await page.getByRole('button', { name: 'Enable bakery-two' }).waitFor();
      await page.getByRole('button', { name: 'Back to your own tenant' }).click();
      expect(complaints).toEqual([]);
      await close();
    });

    it('show who is no administrator what they may do, and no more', async () => {
      const { service } = admin();
      const { key } = createdApiKey.parse(await request(service, 'POST', '/v1/api-keys', { name: 'plain' }));
      const { page, complaints, close } = await admin().open('/settings', { key });
      await page.getByRole('tab', { name: 'Roles' }).waitFor();
      expect(await page.getByRole('tab').count()).toBe(1);
      await page.goto(`${service.url}/runs`);
      await page.getByRole('row').nth(1).waitFor();
      expect(await page.getByRole('combobox', { name: 'Tenant' }).count()).toBe(0);
      expect(complaints).toEqual([]);
      await close();
    });
  });
}
