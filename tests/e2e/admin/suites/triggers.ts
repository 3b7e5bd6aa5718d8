import { describe, expect, it } from 'vitest';
import { type Admin, seriousViolations } from '../admin.js';
import { request } from '../sample-run.js';

/** What starts a workflow without a person: schedules and webhooks. */
export function describeTriggers(admin: () => Admin): void {
  describe('what starts a workflow by itself', () => {
    it('schedules are made, changed, paused, resumed and removed', async () => {
      const { service } = admin();
      const { page, complaints, close } = await admin().open('/workflows/refund?tab=schedules');
      await page.getByText('Nothing starts this workflow by the clock').waitFor();
      await page.getByRole('button', { name: 'New schedule' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('nightly');
      await page.getByLabel('Order').fill('N-1');
      await page.getByRole('button', { name: 'Make the schedule' }).click();
      const row = page.getByRole('row', { name: /nightly/ });
      await row.getByText('active').waitFor();
      expect(await seriousViolations(page)).toEqual([]);

      await row.getByRole('button', { name: 'Edit the schedule nightly' }).click();
      await page.getByRole('textbox', { name: 'Cron expression' }).fill('nonsense');
      await page.getByRole('button', { name: 'Save the schedule' }).click();
      await page.getByRole('alert').waitFor();
      await page.getByRole('textbox', { name: 'Cron expression' }).fill('30 2 * * 1');
      await page.getByRole('button', { name: 'Save the schedule' }).click();
      await row.getByText('30 2 * * 1').waitFor();
      expect(await request(service, 'GET', '/v1/schedules/nightly')).toMatchObject({
        cron: '30 2 * * 1',
        input: { order: 'N-1' },
      });

      await row.getByRole('button', { name: 'Pause the schedule nightly' }).click();
      await row.getByText('paused').waitFor();
      await row.getByRole('button', { name: 'Resume the schedule nightly' }).click();
      await row.getByText('active').waitFor();
      await row.getByRole('button', { name: 'Remove the schedule nightly' }).click();
      await page.getByRole('button', { name: 'Remove the schedule', exact: true }).click();
      await page.getByText('Nothing starts this workflow by the clock').waitFor();
      // A cron expression that is none was refused, which browsers log.
      expect(complaints.filter((text) => !text.includes('status of 4'))).toEqual([]);
      await close();
    });

    it('webhooks are made, changed, paused, given a new secret and removed', async () => {
      const { service } = admin();
      const { page, complaints, close } = await admin().open('/workflows/refund?tab=webhooks');
      await page.getByRole('button', { name: 'New webhook' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('shop');
      await page.getByRole('button', { name: 'Make the webhook' }).click();
      await page.getByText('The secret of shop, shown this once').waitFor();
      const row = page.getByRole('row', { name: /shop/ });
      await row.getByText('active').waitFor();
      expect(await seriousViolations(page)).toEqual([]);

      await row.getByRole('button', { name: 'Edit the webhook shop' }).click();
      await page.getByLabel('Input of the runs as JSON').fill('{"order": "${{ body.number }}"}');
      await page.getByRole('button', { name: 'Save the webhook' }).click();
      await row.getByText('active').waitFor();
      expect(await request(service, 'GET', '/v1/webhooks/shop')).toMatchObject({
        input: { order: expect.any(String) },
      });

      await row.getByRole('button', { name: 'Pause the webhook shop' }).click();
      await row.getByText('paused').waitFor();
      await row.getByRole('button', { name: 'Resume the webhook shop' }).click();
      await row.getByText('active').waitFor();
      await row.getByRole('button', { name: 'New secret of shop' }).click();
      await page.getByRole('button', { name: 'Make a new secret' }).click();
      await page.getByText('The secret of shop, shown this once').waitFor();
      await row.getByRole('button', { name: 'Remove the webhook shop' }).click();
      await page.getByRole('button', { name: 'Remove the webhook', exact: true }).click();
      await page.getByText('Nothing from outside starts this workflow').waitFor();
      expect(complaints).toEqual([]);
      await close();
    });
  });
}
