import type { Page } from 'playwright-core';
import type { Admin } from './admin.js';

/** A page that is looked at in both themes: it has no serious fault of accessibility, and logs nothing. */
export interface LookedAt {
  /** Of its screenshot. */
  name: string;
  path(admin: Admin): string;
  /** Done when what the page is for can be seen. */
  ready(page: Page): Promise<unknown>;
  /** False: no screenshot is made of it. */
  isPictured?: boolean;
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

/** Every page, each by a line. */
export const pages: LookedAt[] = [
  { name: 'runs', path: () => '/runs', ready: (page) => page.getByRole('row').nth(1).waitFor() },
  {
    name: 'run',
    path: ({ finishedRun }) => `/runs/${finishedRun}`,
    ready: (page) => page.getByText(/^Chain verified/).waitFor(),
  },
  {
    name: 'run-event',
    path: ({ finishedRun }) => `/runs/${finishedRun}?event=6`,
    ready: (page) => page.getByRole('heading', { name: 'model.called' }).waitFor(),
  },
  {
    name: 'compare',
    path: ({ finishedRun, otherRun }) => `/runs/compare?a=${finishedRun}&b=${otherRun}`,
    ready: (page) => page.getByRole('table', { name: 'The two runs' }).waitFor(),
  },
  { name: 'approvals', path: () => '/approvals', ready: (page) => page.getByText('Evidence').waitFor() },
  { name: 'audit', path: () => '/audit', ready: (page) => page.getByRole('row').nth(1).waitFor() },
  { name: 'knowledge', path: () => '/knowledge', ready: (page) => page.getByRole('row').nth(1).waitFor() },
  { name: 'models', path: () => '/models', ready: (page) => page.getByRole('row').nth(1).waitFor() },
  {
    name: 'not-found',
    path: () => '/nowhere',
    isPictured: false,
    ready: (page) => page.getByText('There is no page').waitFor(),
  },
  { name: 'no-such-run', path: () => '/runs/none', isPictured: false, ready: (page) => heading(page, 'Run') },
];
