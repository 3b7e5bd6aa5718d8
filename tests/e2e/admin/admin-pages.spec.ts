import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyAuditBundle } from '@marimba/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService } from '../../support/service.js';
import { findBrowser, launchBrowser } from './browser.js';
import { prepareSample, runEnd, sample, startSampleRun } from './sample-run.js';

const executable = findBrowser();
if (executable === undefined)
  console.info(
    'The admin pages were not tested in a browser: none is installed. Install one (Debian: apt-get install chromium) or name it in CHROME_PATH.',
  );

/** A run may take this long on a machine that is busy with other tests. */
const runMs = 180_000;

describe('admin pages in a browser', () => {
  let service: { url: string; key: string; stop(): Promise<void> };
  let browser: Browser;
  let finishedRun: string;

  beforeAll(async () => {
    if (executable === undefined) return;
    [service, browser] = await Promise.all([startService(), launchBrowser(executable)]);
    await prepareSample(service);
    finishedRun = await startSampleRun(service);
    await runEnd(service, finishedRun);
  });

  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  /** A tab that is signed in, and what it complained about. */
  async function signedIn(path = '/', colorScheme: 'light' | 'dark' = 'light') {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1360, height: 1000 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(service.url + path);
    await page.getByLabel('API key').fill(service.key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    return { page, complaints, close: () => context.close() };
  }

  /** From the top, or the fixed header would stand in the middle of the picture. */
  async function screenshot(page: Page, name: string): Promise<void> {
    await page.evaluate('scrollTo(0, 0)');
    await page.screenshot({ path: join(tmpdir(), `marimba-admin-${name}.png`), fullPage: true });
  }

  it.skipIf(!executable)('refuses a wrong key and says what to do', async () => {
    const page = await browser.newPage();
    await page.goto(service.url);
    await page.getByLabel('API key').fill('mrb_00000000_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/key/i);
    expect(await page.getByRole('table').count()).toBe(0);
    await page.close();
  });

  it.skipIf(!executable)(
    'leads from the list of runs to one run, its timeline, its evidence and its chain',
    async () => {
      const { page, complaints, close } = await signedIn();
      const { status, output, lastSeq } = await runEnd(service, finishedRun);
      expect(status).toBe('completed');

      const row = page.getByRole('row').filter({ has: page.getByTitle(finishedRun) });
      await row.waitFor();
      expect(await row.textContent()).toContain(sample.workflow);
      await screenshot(page, 'runs-light');
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
      await screenshot(page, 'run-light');

      expect(complaints).toEqual([]);
      await close();
    },
  );

  it.skipIf(!executable)('follows a run while it happens, and shows the same after a reload', async () => {
    const runId = await startSampleRun(service);
    const { page, complaints, close } = await signedIn(`/runs/${runId}`, 'dark');
    await page.getByText(/^Chain verified/).waitFor({ timeout: runMs });
    expect(await page.getByText('completed', { exact: true }).count()).toBeGreaterThan(0);
    await page.reload();
    await page.getByText(/^Chain verified/).waitFor();
    await screenshot(page, 'run-dark');
    expect(complaints).toEqual([]);
    await close();
  });

  it.skipIf(!executable)('moves through the timeline by keyboard', async () => {
    const { page, close } = await signedIn(`/runs/${finishedRun}`);
    const bars = page.getByRole('list', { name: /^Timeline/ }).getByRole('button');
    await bars.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'retrieval.done' }).waitFor();
    expect(await bars.nth(1).getAttribute('aria-current')).toBe('true');
    await close();
  });

  it.skipIf(!executable)('saves an audit bundle that verifies offline', async () => {
    const { page, close } = await signedIn(`/runs/${finishedRun}`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Audit bundle' }).click(),
    ]);
    const verdict = verifyAuditBundle(await readFile(await download.path()));
    expect(verdict).toMatchObject({ ok: true, runId: finishedRun });
    await page.getByText(/^Saved and verified/).waitFor();
    await close();
  });

  it.skipIf(!executable)('searches a collection and shows the passage in its document', async () => {
    const { page, complaints, close } = await signedIn('/knowledge');
    await page.getByRole('link', { name: sample.collection }).click();
    await page.getByRole('link', { name: sample.title }).waitFor();
    await page.getByLabel('Search the passages').fill('morning rolls');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: sample.title }).first().click();
    await page.locator('mark').waitFor();
    expect(await page.locator('mark').textContent()).toContain('morning rolls');
    await page.getByRole('link', { name: 'Models' }).click();
    await page.getByRole('row', { name: /marimba-70m/ }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
