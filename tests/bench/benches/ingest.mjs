// Ingestion: the same texts as files of every format, and what each part of reading them costs.

import { HybridModel } from '@marimba/inference';
import { chunkDocument, DocumentParser } from '@marimba/knowledge';
import { bundledModel, cacheDir } from '../inference/setting.mjs';
import { formats } from '../ingest/sample-files.mjs';
import { readCranfield } from '../retrieval/cranfield.mjs';
import { hybridEmbedder } from '../retrieval/hybrid-parts.mjs';
import { withStore } from '../retrieval/setting.mjs';
import { printTable } from '../table.mjs';

export const describe =
  'reading documents by format: parse, chunk, index, embed; --documents 40, --rounds 3, --embed-chunks 64 (0: not), --threads 2';

const argument = (name, fallback) => {
  const index = process.argv.indexOf(`--${name}`);
  return Number(index === -1 ? fallback : process.argv[index + 1]);
};

/** Sections of a document: an abstract each. */
const sectionsEach = 6;

function documentsOf(count) {
  const { documents } = readCranfield();
  const texts = documents.filter(({ text }) => text.trim() !== '');
  return Array.from({ length: count }, (_, index) => ({
    title: `Reports ${index}`,
    sections: texts
      .slice(index * sectionsEach, (index + 1) * sectionsEach)
      .map(({ title, text }) => ({ heading: title.replace(/\s+/g, ' ').slice(0, 100), text })),
  }));
}

export async function run() {
  const [count, rounds, embedChunks] = [argument('documents', 40), argument('rounds', 3), argument('embed-chunks', 64)];
  const documents = documentsOf(count);
  const names = Object.keys(formats);
  const files = {};
  for (const name of names)
    files[name] = await Promise.all(documents.map(async (each) => Buffer.from(await formats[name](each))));
  const parser = new DocumentParser({ threads: 1 });
  const totals = Object.fromEntries(
    names.map((name) => [name, { parse: 0, chunk: 0, index: 0, chunks: 0, documents: 0, bytes: 0, texts: [] }]),
  );
  try {
    // The first document of a format loads its parser.
    for (const name of names) await parser.parse(files[name][0], { source: `a.${name}` });
    await withStore(async ({ store, tenantId }) => {
      for (let round = 0; round < rounds; round += 1)
        for (const name of names) {
          const collection = `${name}-${round}`;
          await store.collections.create(tenantId, { name: collection }, 'bench');
          await readAll({ store, tenantId, collection, parser, name, files: files[name], total: totals[name] });
        }
    });
  } finally {
    await parser.close();
  }
  const embedded = embedChunks === 0 ? undefined : await chunksEmbeddedASecond(totals.txt.texts.slice(0, embedChunks));
  const rows = names.map((name) => rowOf(name, totals[name], embedded));
  if (embedded !== undefined) console.log(`the bundled model embeds ${embedded.toFixed(1)} chunks/s`);
  printTable(rows);
  return { rows, embedded };
}

async function readAll({ store, tenantId, collection, parser, name, files, total }) {
  const timed = async (part, work) => {
    const begun = performance.now();
    const result = await work();
    total[part] += performance.now() - begun;
    return result;
  };
  for (const [index, bytes] of files.entries()) {
    const source = `${index}.${name}`;
    const parsed = await timed('parse', () => parser.parse(bytes, { source }));
    const { title, chunks } = await timed('chunk', () => chunkDocument(parsed, { source }));
    const { mediaType, text, unit, pages } = parsed;
    const document = { collection, title, source, mediaType, text, chunks, original: bytes };
    const placed = unit === undefined ? document : { ...document, unit, pages };
    await timed('index', () => store.documents.insert(tenantId, placed, 'bench'));
    total.chunks += chunks.length;
    total.documents += 1;
    total.bytes += bytes.length;
    if (total.texts.length < 1_000) total.texts.push(...chunks.map((chunk) => chunk.text));
  }
}

async function chunksEmbeddedASecond(texts) {
  const threads = argument('threads', 2);
  const model = await HybridModel.open(bundledModel, { cacheDir, threads });
  try {
    const embedder = hybridEmbedder(model);
    await embedder.embed('', texts.slice(0, 4));
    const begun = performance.now();
    await embedder.embed('', texts);
    return (texts.length / (performance.now() - begun)) * 1000;
  } finally {
    await model.close();
  }
}

function rowOf(format, { parse, chunk, index, chunks, documents, bytes }, embedded) {
  const each = (milliseconds) => milliseconds / documents;
  const chunksEach = chunks / documents;
  return {
    format,
    'KB a file': bytes / documents / 1000,
    'chunks a file': chunksEach,
    'parse ms': each(parse),
    'chunk ms': each(chunk),
    'index ms': each(index),
    ...(embedded === undefined ? {} : { 'embed ms': (chunksEach / embedded) * 1000 }),
    'documents/s': documents / ((parse + chunk + index) / 1000),
    'MB/s': bytes / 1e6 / ((parse + chunk + index) / 1000),
  };
}
