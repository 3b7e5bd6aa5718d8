import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';
import { request, sample, startConsentRun } from '../sample-run.js';

export function describeRuns(admin: () => Admin): void {
  describe('the list of runs', () => {
    it('is searched, narrowed and kept as a filter, which stands in the address', async () => {
      const { page, complaints, close } = await admin().open('/runs');
      const rows = page.getByRole('row', { name: new RegExp(sample.workflow) });
      await rows.first().waitFor();
      await page.getByLabel('Words of inputs and outputs').fill('ovens lighting');
      await page.waitForURL(/q=ovens/);
      await rows.first().waitFor();
      await page.getByRole('button', { name: 'Saved' }).click();
      await page.getByLabel('Name of the filter').fill('ovens');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.keyboard.press('Escape');
      await page.getByLabel('Words of inputs and outputs').fill('granite');
      await page.getByText('No run matches this filter').waitFor();
      await page.getByRole('button', { name: 'Show all runs' }).click();
      await rows.first().waitFor();
      await page.getByRole('button', { name: 'Saved' }).click();
      await page.getByRole('menuitem', { name: 'ovens' }).click();
      await page.waitForURL(/q=ovens/);
      expect(complaints).toEqual([]);
      await close();
    });

    it('shows a run that begins, and cancels those that are selected', async () => {
      const { service } = admin();
      const { page, complaints, close } = await admin().open('/runs');
      await page.getByRole('row').nth(1).waitFor();
      const runs = [await startConsentRun(service, 'C-1'), await startConsentRun(service, 'C-2')];
      for (const id of runs)
        await page
          .getByLabel(`Select run ${id.slice(0, 13)}`)
          .first()
          .waitFor();
      for (const id of runs)
        await page
          .getByRole('row')
          .filter({ has: page.getByTitle(id) })
          .getByRole('checkbox')
          .check();
      await page.getByRole('button', { name: 'Cancel 2 open runs' }).click();
      await page.getByLabel('Reason').fill('not needed any more');
      await page.getByRole('button', { name: 'Cancel the runs' }).click();
      await page.getByText('2 runs cancelled').waitFor();
      for (const id of runs)
        expect(await request(service, 'GET', `/v1/runs/${id}`)).toMatchObject({
          status: 'cancelled',
          error: { message: 'not needed any more' },
        });
      expect(complaints).toEqual([]);
      await close();
    });
  });
}
