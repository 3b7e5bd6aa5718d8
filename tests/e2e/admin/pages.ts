import type { Page } from 'playwright-core';
import type { Admin } from './admin.js';
import { sample } from './sample-run.js';

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
  { name: 'workflows', path: () => '/workflows', ready: (page) => page.getByRole('row').nth(1).waitFor() },
  {
    name: 'workflow',
    path: () => `/workflows/${sample.workflow}`,
    ready: (page) => page.locator('.react-flow__node').first().waitFor(),
  },
  {
    name: 'workflow-new',
    path: () => '/workflows/new',
    ready: (page) => page.getByText('Valid: it can be saved.').waitFor(),
  },
  { name: 'templates', path: () => '/templates', ready: (page) => page.getByText('Ask my documents').waitFor() },
  {
    name: 'template',
    path: () => '/templates/ask-my-documents',
    ready: (page) => page.locator('.react-flow__node').first().waitFor(),
  },
  {
    name: 'workflow-editor',
    path: () => `/workflows/${sample.workflow}/edit`,
    ready: (page) => page.getByText('Valid: it can be saved.').waitFor(),
  },
  { name: 'knowledge', path: () => '/knowledge', ready: (page) => page.getByRole('row').nth(1).waitFor() },
  {
    name: 'collection',
    path: () => `/knowledge/${sample.collection}`,
    ready: (page) => page.getByRole('row').nth(1).waitFor(),
  },
  {
    name: 'search',
    path: () => `/knowledge/${sample.collection}?q=morning%20rolls`,
    ready: (page) => page.getByRole('table', { name: 'Ranks of passage 1' }).waitFor(),
  },
  { name: 'playground', path: () => '/playground', ready: (page) => page.getByLabel('Question').waitFor() },
  {
    name: 'tools',
    path: () => '/tools?tool=calculator',
    ready: (page) => page.getByRole('button', { name: 'Try it' }).waitFor(),
  },
  { name: 'memory', path: () => '/memory', ready: (page) => page.getByText('Nothing is remembered yet').waitFor() },
  {
    name: 'workflow-schedules',
    path: () => '/workflows/refund?tab=schedules',
    isPictured: false,
    ready: (page) => page.getByText('Nothing starts this workflow by the clock').waitFor(),
  },
  {
    name: 'workflow-webhooks',
    path: () => '/workflows/refund?tab=webhooks',
    isPictured: false,
    ready: (page) => page.getByText('Nothing from outside starts this workflow').waitFor(),
  },
  { name: 'settings', path: () => '/settings', ready: (page) => page.getByRole('row').nth(1).waitFor() },
  ...(
    [
      ['roles', 'Roles'],
      ['budgets', 'Budgets'],
      ['tenants', 'Tenants'],
    ] as const
  ).map(([tab, table]) => ({
    name: `settings-${tab}`,
    path: () => `/settings?tab=${tab}`,
    ready: (page: Page) => page.getByRole('table', { name: table }).waitFor(),
  })),
  {
    name: 'settings-users',
    path: () => '/settings?tab=users',
    // There are some where the suite of settings has run before.
    ready: (page) => page.getByRole('table', { name: 'Users' }).or(page.getByText('No users yet')).waitFor(),
  },
  {
    name: 'settings-secrets',
    path: () => '/settings?tab=secrets',
    ready: (page) => page.getByText('No secrets yet').waitFor(),
  },
  { name: 'models', path: () => '/models', ready: (page) => page.getByRole('row').nth(1).waitFor() },
  {
    name: 'not-found',
    path: () => '/nowhere',
    isPictured: false,
    ready: (page) => page.getByText('There is no page').waitFor(),
  },
  { name: 'no-such-run', path: () => '/runs/none', isPictured: false, ready: (page) => heading(page, 'Run') },
];
