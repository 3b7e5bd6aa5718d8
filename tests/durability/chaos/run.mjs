#!/usr/bin/env node
// `npm run chaos -- --help` says what it does.
import { writeFileSync } from 'node:fs';
import { chaosRun } from './chaos-run.mjs';
import { readOptions, usage } from './options.mjs';
import { textOf } from './report.mjs';

let options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${error.message}\n\n${usage}`);
  process.exit(2);
}
if (options.help) {
  console.log(usage);
  process.exit(0);
}
console.log(`chaos run of ${options.runs} runs, seed ${options.seed}`);
const report = await chaosRun(options, (line) => console.log(line));
if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
console.log(textOf(report));
process.exit(report.problems.length === 0 ? 0 : 1);
