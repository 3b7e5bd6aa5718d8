import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { type RunningService, startService } from '../../support/service.js';
import { launchBrowser } from './browser.js';
import { prepareSample, runEnd, startConsentRun, startSampleRun } from './sample-run.js';
import { Surroundings } from './surroundings.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A tab that is signed in. */
export interface Tab {
  page: Page;
  /** Errors and warnings of the console, and errors that nobody caught: there must be none. */
  complaints: string[];
  close(): Promise<void>;
}

/** The real service with a finished run, and a browser. Made once for all suites. */
export class Admin {
  private constructor(
    readonly service: RunningService,
    readonly surroundings: Surroundings,
    private readonly browser: Browser,
    /** A run of the bundled model that has ended. */
    readonly finishedRun: string,
    /** Another of the same workflow, that answers something else. */
    readonly otherRun: string,
  ) {}

  static async start(executable: string): Promise<Admin> {
    const surroundings = await Surroundings.start();
    const [service, browser] = await Promise.all([
      startService({ MARIMBA_SECRET_KEY: randomBytes(32).toString('hex'), ...surroundings.variables }),
      launchBrowser(executable),
    ]);
    await prepareSample(service);
    const finishedRun = await startSampleRun(service);
    const otherRun = await startSampleRun(service, 'How are the rolls shaped?');
    await Promise.all([runEnd(service, finishedRun), runEnd(service, otherRun)]);
    // One question stays open, so that the inbox is not empty.
    await startConsentRun(service, 'B-2210');
    return new Admin(service, surroundings, browser, finishedRun, otherRun);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.service.stop();
    await this.surroundings.stop();
  }

  /** A tab at a page, signed in with the administrator's key unless another is given, or with none ('' is none). */
  async open(path: string, { dark = false, key = this.service.key } = {}): Promise<Tab> {
    const context = await this.browser.newContext({
      colorScheme: dark ? 'dark' : 'light',
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
    });
    if (key !== '') await context.addInitScript(`sessionStorage.setItem('marimba.api-key', ${JSON.stringify(key)})`);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(this.service.url + path);
    return { page, complaints, close: () => context.close() };
  }
}

/** What axe finds serious or critical on a page as it is, a line each. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // Evaluated by the browser's debugger, which the page's policy does not bind.
  await page.evaluate(`typeof axe === 'undefined' && (() => { ${axeSource} })()`);
  const found = await page.evaluate<Violation[]>(
    `axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })
       .then(({ violations }) => violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, places: nodes.map(({ html, failureSummary }) => html.slice(0, 160) + ' — ' + failureSummary.slice(0, 200)) })))`,
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, places }) => `${id}: ${help}\n  ${places.slice(0, 4).join('\n  ')}`);
}

interface Violation {
  id: string;
  impact: string;
  help: string;
  places: string[];
}
