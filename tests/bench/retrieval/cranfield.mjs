// The Cranfield collection: 1,400 abstracts, 225 questions, and which abstracts answer them (grade 1 and above).
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data', 'cranfield');

export const hasCranfield = () => existsSync(join(folder, 'documents.jsonl'));

const lines = (file) =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

export function readCranfield() {
  if (!hasCranfield()) throw new Error(`the Cranfield collection is not in ${folder}`);
  const documents = lines('documents.jsonl').map((line) => JSON.parse(line));
  const relevant = new Map();
  for (const line of lines('qrels.tsv').slice(1)) {
    const [query, document, grade] = line.split('\t');
    if (Number(grade) >= 1) relevant.set(query, (relevant.get(query) ?? new Set()).add(document));
  }
  const queries = lines('queries.jsonl')
    .map((line) => JSON.parse(line))
    .map(({ id, text }) => ({ text, relevant: relevant.get(String(id)) ?? new Set() }))
    .filter((query) => query.relevant.size > 0);
  return { documents, queries };
}
