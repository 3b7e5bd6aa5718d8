import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { runAs } from '../../../support/database.js';
import type { Admin } from '../admin.js';

/** As somebody who may write to the database past its triggers. */
const tamper = (admin: Admin, sql: string) =>
  runAs(admin.service.adminUrl, `SET session_replication_role = replica; ${sql}`);

/** The last of the suites: they leave a broken chain behind. */
export function describeAudit(admin: () => Admin): void {
  describe('the audit log', () => {
    it('says who did what from where, is signed, exported and verified in the browser', async () => {
      const { page, complaints, close } = await admin().open('/audit');
      await page.getByText(/^The chain holds: \d+ events$/).waitFor();
      await page.getByRole('button', { name: 'Sign the end' }).click();
      await page.getByText(/^Signed up to event \d+ on/).waitFor();
      await page.getByRole('button', { name: 'Verify in this browser' }).click();
      await page.getByText(/^Verified in this browser: \d+ events, 1 signed end$/).waitFor();
      await page.getByRole('combobox', { name: 'Action' }).click();
      await page.getByRole('option', { name: 'workflow.registered' }).click();
      await page
        .getByRole('button', { name: /^Show event \d+, workflow.registered/ })
        .first()
        .click();
      const event = page.getByRole('region', { name: 'Selected audit event' });
      expect(await event.textContent()).toMatch(/key:admin.*127\.0\.0\.1/s);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export' }).click(),
      ]);
      const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
      expect(JSON.parse(lines[0]!)).toMatchObject({ format: 'marimba-audit-log' });
      expect(complaints).toEqual([]);
      await close();
    });

    it('shows a row that was changed in the database at the very event', async () => {
      await tamper(admin(), "UPDATE audit_event SET actor = 'nobody' WHERE seq = 3");
      const { page, close } = await admin().open('/audit');
      await page.getByText('The chain is broken at event 3').waitFor();
      await page.getByRole('button', { name: 'Verify in this browser' }).click();
      await page.getByText('This browser finds the chain broken at event 3').waitFor();
      await page.getByRole('button', { name: 'Event 3', exact: true }).first().click();
      const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: /^Show event 3,/ }) });
      await row.getByText('broken here').waitFor();
      await page.getByRole('region', { name: 'Selected audit event' }).getByText('was changed').waitFor();
      await close();
    });

    it('of a run shows an event that was changed in the database', async () => {
      const { finishedRun } = admin();
      await tamper(
        admin(),
        `UPDATE run_event SET hash = overlay(hash PLACING sha256('other') FROM 1) WHERE run_id = '${finishedRun}'
         AND seq = (SELECT seq FROM run_event WHERE run_id = '${finishedRun}' ORDER BY seq OFFSET 1 LIMIT 1)`,
      );
      const { page, close } = await admin().open(`/runs/${finishedRun}`);
      const heading = page.getByRole('heading', { name: /^Chain broken at event \d+$/ });
      await heading.waitFor();
      const seq = /\d+$/.exec((await heading.textContent())!)![0];
      await page.getByText('The service finds it broken too').waitFor();
      await page.getByRole('button', { name: `event ${seq}` }).click();
      await page.getByText(`Event ${seq} of`).waitFor();
      await close();
    });
  });
}
