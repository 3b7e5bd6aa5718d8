import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';
import { runEnd, startConsentRun } from '../sample-run.js';

export function describeApprovals(admin: () => Admin): void {
  describe('approvals', () => {
    it('come to the inbox with the exact content, and a decision lets the run go on', async () => {
      const runId = await startConsentRun(admin().service, 'A-1042');
      const { page, complaints, close } = await admin().open('/approvals');
      await page.getByRole('button', { name: 'Show Refund A-1042' }).click();
      const asked = page.getByRole('region', { name: 'Approval: Refund A-1042' });
      expect(await asked.getByLabel('What is to be approved').textContent()).toContain('"order": "A-1042"');
      await asked.getByText('Evidence').waitFor();
      await asked.getByLabel('Reason').fill('a good customer');
      await asked.getByRole('button', { name: 'Approve' }).click();
      expect((await runEnd(admin().service, runId)).status).toBe('completed');
      await page.getByText('approved', { exact: true }).first().click();
      await page.getByRole('button', { name: 'Show Refund A-1042' }).click();
      await page.getByText('a good customer').waitFor();
      expect(complaints).toEqual([]);
      await close();
    });
  });
}
