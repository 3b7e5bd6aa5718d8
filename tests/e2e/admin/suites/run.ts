import { readFile } from 'node:fs/promises';
import { verifyAuditBundle } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';
import { runEnd, sample, startSampleRun } from '../sample-run.js';

/** A run may take this long on a machine that is busy with other tests. */
const runMs = 180_000;

export function describeRun(admin: () => Admin): void {
  describe('one run', () => {
    it('is led to from the list of runs, with its timeline, its evidence and its chain', async () => {
      const { service, finishedRun } = admin();
      const { page, complaints, close } = await admin().open('/runs');
      const { status, output, lastSeq } = await runEnd(service, finishedRun);
      expect(status).toBe('completed');

      const row = page.getByRole('row').filter({ has: page.getByTitle(finishedRun) });
      await row.waitFor();
      expect(await row.textContent()).toContain(sample.workflow);
      await row.getByRole('link').click();

      await page.getByText(`Chain verified: ${lastSeq} events`).waitFor();
      await page.getByText('The service names the same last hash.').waitFor();
      const answer = await page.getByRole('region', { name: 'Answer' }).textContent();
      expect(answer).toContain(output.answer);

      const timeline = page.getByRole('list', { name: /^Timeline/ });
      const bars = await timeline.getByRole('button').allTextContents();
      expect(bars.some((bar) => bar.startsWith('step find'))).toBe(true);
      expect(bars.some((bar) => bar.startsWith(`retrieval ${sample.collection}`))).toBe(true);
      expect(bars.some((bar) => bar.startsWith('step answer'))).toBe(true);

      await timeline
        .getByRole('button', { name: /^model marimba-70m/ })
        .first()
        .click();
      const event = page.getByRole('region', { name: 'Selected event' });
      await event.getByRole('heading', { name: 'model.called' }).waitFor();
      expect(await event.textContent()).toMatch(/\d+ tokens in.*prefill.*stored state/s);
      expect(complaints).toEqual([]);
      await close();
    });

    it('is followed while it happens, and shows the same after a reload', async () => {
      const runId = await startSampleRun(admin().service);
      const { page, complaints, close } = await admin().open(`/runs/${runId}`, { dark: true });
      await page.getByText(/^Chain verified/).waitFor({ timeout: runMs });
      expect(await page.getByText('completed', { exact: true }).count()).toBeGreaterThan(0);
      await page.reload();
      await page.getByText(/^Chain verified/).waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    it('has a timeline that is moved through by keyboard', async () => {
      const { page, close } = await admin().open(`/runs/${admin().finishedRun}`);
      const bars = page.getByRole('list', { name: /^Timeline/ }).getByRole('button');
      await bars.first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'retrieval.done' }).waitFor();
      expect(await bars.nth(1).getAttribute('aria-current')).toBe('true');
      await close();
    });

    it('gives an audit bundle that verifies offline', async () => {
      const { finishedRun } = admin();
      const { page, close } = await admin().open(`/runs/${finishedRun}`);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Audit bundle' }).click(),
      ]);
      const verdict = verifyAuditBundle(await readFile(await download.path()));
      expect(verdict).toMatchObject({ ok: true, runId: finishedRun });
      await page.getByText(/^Saved and verified/).waitFor();
      await close();
    });
  });
}
