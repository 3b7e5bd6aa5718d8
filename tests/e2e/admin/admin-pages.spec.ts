import { afterAll, beforeAll, describe } from 'vitest';
import { Admin } from './admin.js';
import { findBrowser } from './browser.js';
import { describeApprovals } from './suites/approvals.js';
import { describeAudit } from './suites/audit.js';
import { describeHostileContent } from './suites/hostile-content.js';
import { describeKeyboard } from './suites/keyboard.js';
import { describeKnowledge } from './suites/knowledge.js';
import { describeMemory } from './suites/memory.js';
import { describeModels } from './suites/models.js';
import { describePages } from './suites/pages.js';
import { describePlayground } from './suites/playground.js';
import { describeRun } from './suites/run.js';
import { describeRuns } from './suites/runs.js';
import { describeSettings } from './suites/settings.js';
import { describeSigningIn } from './suites/signing-in.js';
import { describeTools } from './suites/tools.js';
import { describeTriggers } from './suites/triggers.js';
import { describeWorkflows } from './suites/workflows.js';

const executable = findBrowser();
if (executable === undefined)
  console.info(
    'The admin pages were not tested in a browser: none is installed. Install one (Debian: apt-get install chromium) or name it in CHROME_PATH.',
  );

/** One service and one browser for all of them; a suite is a file in suites/. */
describe.skipIf(executable === undefined)('admin pages in a browser', () => {
  let started: Admin;
  const admin = () => started;

  beforeAll(async () => {
    started = await Admin.start(executable!);
  });
  afterAll(() => started?.stop());

  describeSigningIn(admin);
  describeRun(admin);
  describeKnowledge(admin);
  describeWorkflows(admin);
  describeTriggers(admin);
  describeSettings(admin);
  describePlayground(admin);
  describeTools(admin);
  describeModels(admin);
  describeKeyboard(admin);
  describeRuns(admin);
  describeApprovals(admin);
  describeHostileContent(admin);
  describePages(admin);
  describeMemory(admin);
  // Last: it leaves a broken chain behind.
  describeAudit(admin);
});
