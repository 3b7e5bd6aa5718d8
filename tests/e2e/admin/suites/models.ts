import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';
import { request, runEnd, startConsentRun } from '../sample-run.js';

export function describeModels(admin: () => Admin): void {
  describe('models and workers', () => {
    it('a model is imported with its progress, ended on the way, and imported again', async () => {
      const { hub, model } = admin().surroundings;
      // Its download goes no further, so that it is seen on the way however fast the machine is.
      hub.mishap = (_file, { path }) => (path.includes('safetensors') ? { stallAfter: 10 } : undefined);
      const { page, complaints, close } = await admin().open('/models');
      const field = page.getByRole('textbox', { name: 'Model' });
      await field.fill(model);
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByRole('progressbar', { name: `Import of ${model}: downloading` }).waitFor({ state: 'attached' });
      await page.getByText(/ of .+ downloaded$/).waitFor();
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await page.getByText('cancelled', { exact: true }).waitFor();

      hub.mishap = () => undefined;
      await field.fill(model);
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByText('completed', { exact: true }).waitFor({ timeout: 60_000 });
      await page.getByText(/tiny-hybrid: jamba, .+ parameters/).waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    it('are shown to an administrator of the tenant without the means to import', async () => {
      const { service } = admin();
      const made = { name: 'tenant-keeper', role: 'admin' };
      const { key } = await request<{ key: string }>(service, 'POST', '/v1/api-keys', made);
      const { page, complaints, close } = await admin().open('/models', { key });
      await page.getByRole('button', { name: 'Drain' }).waitFor();
      expect(await page.getByText('Import a model').count()).toBe(0);
      expect(complaints).toEqual([]);
      await close();
    });

    it('a worker is drained, takes nothing more, and goes on when it is resumed', async () => {
      const { service } = admin();
      const { page, complaints, close } = await admin().open('/models');
      await page.getByRole('button', { name: 'Drain' }).click();
      await page.getByText('It has finished everything: it can be stopped, or resumed.').waitFor({ timeout: 30_000 });
      const runId = await startConsentRun(service, 'D-1');
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByRole('button', { name: 'Drain' }).waitFor({ timeout: 30_000 });
      // What came meanwhile is taken up: it goes on to the question that it has for a person.
      for (;;) {
        const { items } = await request<{ items: object[] }>(service, 'GET', `/v1/runs/${runId}/approvals`);
        if (items.length > 0) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await request(service, 'POST', `/v1/runs/${runId}/cancel`, {});
      expect((await runEnd(service, runId)).status).toBe('cancelled');
      expect(complaints).toEqual([]);
      await close();
    });
  });
}
