#!/usr/bin/env node
// `npm test`: every check of the project, in the order in which failures are cheapest to see.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = mkdtempSync(join(tmpdir(), 'marimba-test-'));

/** A stage of plain commands, or of one vitest project. What fails there is tried once more, alone, and told if it passes then. */
const stages = {
  lint: { what: 'format and lint', command: ['biome', 'check', '.'] },
  types: { what: 'type check', command: ['tsc', '-p', 'tsconfig.json'] },
  'types-admin': { what: 'type check of the admin UI', command: ['tsc', '-p', 'apps/admin/tsconfig.json', '--noEmit'] },
  boundaries: {
    what: 'import boundaries',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'tests'],
  },
  unit: { what: 'unit tests', project: 'unit' },
  parity: { what: 'the bundled model against its goldens', project: 'parity' },
  integration: { what: 'integration tests (real Postgres, real Redis protocol)', project: 'integration', serial: true },
  durability: { what: 'crash tests', project: 'durability', serial: true },
  e2e: { what: 'end to end (the real stack, a real browser where one is installed)', project: 'e2e', serial: true },
};

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
if (process.argv.includes('--help')) {
  console.log('Usage: npm test [-- stage …]\n\nStages, in this order; all of them unless some are named:');
  for (const [name, { what }] of Object.entries(stages)) console.log(`  ${name.padEnd(12)} ${what}`);
  process.exit(0);
}
for (const name of wanted)
  if (!(name in stages)) {
    console.error(`There is no stage '${name}'. The stages are: ${Object.keys(stages).join(', ')}.`);
    process.exit(2);
  }

const totals = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const failedTests = [];
const secondTry = [];
for (const [name, stage] of Object.entries(stages)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n▶ ${name}: ${stage.what}`);
  const started = performance.now();
  const failed = stage.project === undefined ? await runCommand(stage) : await runProject(name, stage);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${failed ? '✘' : '✔'} ${name} (${seconds} s)`);
  if (failed) failures.push(name);
}
rmSync(reports, { recursive: true, force: true });
if (secondTry.length > 0) console.log(`\nPassed only at the second try, alone:\n${secondTry.join('\n')}`);
if (failedTests.length > 0) console.log(`\nFailed tests:\n${failedTests.join('\n')}`);
console.log(failures.length === 0 ? '\nAll stages passed.' : `\nFailed: ${failures.join(', ')}.`);
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exit(failures.length === 0 ? 0 : 1);

async function runCommand({ command }) {
  return (await run(command)) !== 0;
}

async function runProject(name, { project, serial }) {
  const first = await runTests(name, project, serial ? ['--no-file-parallelism'] : []);
  const files = failedFiles(first.report);
  const again =
    first.failed && files.length > 0
      ? await runTests(`${name}-again`, project, ['--no-file-parallelism', ...files])
      : undefined;
  const last = again ?? first;
  totals.passed += first.report.numPassedTests;
  totals.failed += last.report.numFailedTests;
  totals.skipped += first.report.numPendingTests + first.report.numTodoTests;
  if (again !== undefined) {
    totals.passed += first.report.numFailedTests - again.report.numFailedTests;
    const stillFailed = new Set(namesOfFailed(again.report).map(title));
    secondTry.push(...namesOfFailed(first.report).filter((test) => !stillFailed.has(title(test))));
  }
  failedTests.push(...namesOfFailed(last.report));
  const ranNone = last.report.numPassedTests + last.report.numFailedTests === 0;
  if (ranNone) console.error(`Stage ${name} ran no test.`);
  return last.failed || ranNone;
}

async function runTests(name, project, flags) {
  const file = join(reports, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await run(['vitest', 'run', '--project', project, ...reporters, ...flags]);
  return { failed: code !== 0, report: readReport(file) };
}

function failedFiles({ testResults = [] }) {
  return testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative(root, name));
}

function title(failure) {
  return failure.split('\n', 1)[0];
}

/** A line a failed test and its message, said once more at the end, where a reader of a long log looks first. */
function namesOfFailed({ testResults = [] }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`  ${file}: ${message}`] : [];
    return failed.map(
      ({ fullName, failureMessages }) =>
        `  ${file} › ${fullName}\n    ${failureMessages.join('\n    ').slice(0, 2_000)}`,
    );
  });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  }
}

function run([program, ...args]) {
  return new Promise((resolve) => {
    const bin = join(root, 'node_modules', '.bin', program);
    const child = spawn(bin, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    child.once('error', (error) => {
      console.error(`${program} could not be started: ${error.message}`);
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}
