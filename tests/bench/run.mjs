#!/usr/bin/env node
// `npm run bench [-- name …]`: runs benches one after another, prints a table each and writes tests/bench/results/<name>.json.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { printTable } from './table.mjs';

const folder = join(import.meta.dirname, 'benches');
const available = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length));
const isValue = (index) => process.argv[index - 1]?.startsWith('--') && process.argv[index - 1] !== '--';
const wanted = process.argv.filter((argument, index) => index > 1 && !argument.startsWith('-') && !isValue(index));

if (process.argv.includes('--help')) {
  console.log(
    `Usage: npm run bench [-- name …]\n\nBenches: ${available.join(', ')}. All of them unless some are named.\n\nengine: --only chain,parallel,map,agent,transform,recorded,fairness  --engines marimba,dbos,langgraph  --rounds 3  (all of them unless named; installs the others from npm, about 80 MB)\ninference: --only speed,state,gap,quality,families,large  (all but large by default)  --rounds N  --threads N\nadmin: opens and scrolls large runs in an installed Chromium or Chrome\nrag: --limit 40  --part held-out,tune,all  --grounding off,quote,span  --only retrieval,long-context  --data <file>\ngpu: --device 0  --only ceilings,check,crossing,bundled,large,peer  --work <folder of 40 GB>\njudge: --model <folder>\ningest: --documents 40 --rounds 3 --embed-chunks 64\nretrieval: --only quality,scale  --embedder none,bundled,use,words,<folder>  --reranker none,bundled,<folder>  --rerank-queries 45  --rerank-depths 20,50  --sizes 10000,100000  --vectors random,words`,
  );
  process.exit(0);
}
const unknown = wanted.filter((name) => !available.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. The benches are: ${available.join(', ')}.`);
  process.exit(2);
}

const results = join(import.meta.dirname, 'results');
mkdirSync(results, { recursive: true });
const machine = {
  node: process.version,
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
};
// A card is not everywhere, so its bench runs when it is named.
for (const name of wanted.length > 0 ? wanted : available.filter((each) => each !== 'gpu')) {
  const { describe, run } = await import(join(folder, `${name}.mjs`));
  console.log(`\n${name}: ${describe}`);
  const rows = await run();
  // A bench of several tables prints them by itself.
  if (Array.isArray(rows)) printTable(rows);
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify({ bench: name, machine, rows }, null, 2)}\n`);
}
process.exit(0);
