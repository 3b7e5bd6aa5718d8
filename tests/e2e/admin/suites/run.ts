import { readFile } from 'node:fs/promises';
import { verifyAuditBundle } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';
import { request, runEnd, sample, startConsentRun, startLongTale } from '../sample-run.js';

/** A run may take this long on a machine that is busy with other tests. */
const runMs = 180_000;
/** What a part of a page says comes when its code has come. */
const soon = { timeout: 30_000 };

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
      await expect
        .poll(() => page.getByRole('region', { name: 'Answer' }).textContent(), soon)
        .toContain(output.answer);

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
      await expect.poll(() => event.textContent(), soon).toMatch(/\d+ tokens in.*prefill.*stored state/s);
      expect(complaints).toEqual([]);
      await close();
    });

    it('is followed while it happens, token by token, and shows the same after a reload', async () => {
      const { service } = admin();
      const runId = await startLongTale(service);
      const { page, complaints, close } = await admin().open(`/runs/${runId}`, { dark: true });
      // It writes only once somebody watches, however fast the machine is.
      await page.getByRole('heading', { name: 'long-tale' }).waitFor();
      await request(service, 'POST', `/v1/runs/${runId}/signals`, { name: 'go' });
      await page.getByText(/^answer is writing/).waitFor({ timeout: runMs });
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
      // The log comes a page at a time.
      await bars.nth(1).waitFor();
      await bars.first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'retrieval.done' }).waitFor();
      expect(await bars.nth(1).getAttribute('aria-current')).toBe('true');
      await close();
    });

    it('leads from its answer to the cited words in their document', async () => {
      const { page, complaints, close } = await admin().open(`/runs/${admin().finishedRun}`);
      const quote = await page.getByRole('region', { name: 'Answer' }).locator('mark').first().textContent();
      await page.getByRole('link', { name: 'Open the document here' }).first().click();
      await page.getByRole('heading', { level: 1, name: sample.title }).waitFor();
      expect(await page.locator('mark').textContent()).toBe(quote);
      expect(complaints).toEqual([]);
      await close();
    });

    it('is forked with another question, and compared with the run that it forked', async () => {
      const { page, complaints, close } = await admin().open(`/runs/${admin().finishedRun}`);
      await page.getByRole('button', { name: 'Fork' }).click();
      await page.getByRole('textbox', { name: 'Input' }).fill('{"question": "When is each oven cleaned?"}');
      await page.getByRole('button', { name: 'Start the fork' }).click();
      await page.getByText(/^fork of/).waitFor();
      await page.getByText(/^Chain verified/).waitFor({ timeout: runMs });
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Compare with the run it forked' }).click();
      const difference = page.getByRole('region', { name: 'Difference of the inputs' });
      await difference.waitFor();
      expect(await difference.locator('ins').first().textContent()).toBeTruthy();
      await page.getByRole('table', { name: 'The two runs' }).getByText('Tokens in').waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    it('is replayed and verified, also what its model wrote', async () => {
      const { page, complaints, close } = await admin().open(`/runs/${admin().finishedRun}`);
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Replay and verify' }).click();
      await page.getByRole('button', { name: 'Replay', exact: true }).click();
      await page.getByText('The replay gives the same').waitFor({ timeout: runMs });
      expect(complaints).toEqual([]);
      await close();
    });

    it('has a graph with the states of its steps', async () => {
      const { page, complaints, close } = await admin().open(`/runs/${admin().finishedRun}`);
      await page.getByRole('tab', { name: 'Graph' }).click();
      await page.getByText('retrieve · completed').waitFor();
      await page.getByText('agent · completed').click();
      await page.getByRole('heading', { name: 'step.completed' }).waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    it('is cancelled with a reason', async () => {
      const runId = await startConsentRun(admin().service, 'D-9');
      const { page, complaints, close } = await admin().open(`/runs/${runId}`);
      await page.getByRole('button', { name: 'Cancel', exact: false }).first().click();
      await page.getByRole('dialog').getByLabel('Reason').fill('asked in error');
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /Cancel the run/ })
        .click();
      await page.getByText('asked in error').first().waitFor();
      await page.getByText(/^Chain verified/).waitFor();
      expect(complaints).toEqual([]);
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
