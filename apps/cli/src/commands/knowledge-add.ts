import { resolve } from 'node:path';
import type { IngestionDocument } from '@marimba/contracts';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import type { ApiClient } from '../client/api-client.js';
import { connect } from '../client/connect.js';
import { RequestRefused } from '../client/request-refused.js';
import { type FoundFile, findFiles, readable } from '../knowledge/find-files.js';
import { followIngestion } from '../knowledge/follow-ingestion.js';
import { batchesOf } from '../knowledge/send-batches.js';
import { changedFiles, documentsBySource } from '../knowledge/unchanged-files.js';
import { progressBar } from '../terminal/progress-bar.js';
import type { Terminal } from '../terminal/terminal.js';
import type { CommandContext } from './context.js';
import { type ServiceOptions, withServiceOptions } from './service-options.js';

interface AddOptions extends ServiceOptions {
  include: string[];
  exclude: string[];
  snapshot?: string;
  json?: boolean;
}

const collect = (value: string, before: string[]): string[] => [...before, value];

export function addKnowledgeAdd(knowledge: Command, context: CommandContext): void {
  withServiceOptions(
    knowledge
      .command('add')
      .argument('<collection>', 'made where there is none')
      .argument('<source...>', 'files, folders and http addresses')
      .description('read documents into a collection; what is unchanged is not sent again'),
  )
    .addOption(
      new Option('--include <glob>', `of a folder, only these; may be repeated (default: ${readable})`)
        .default([], '')
        .argParser(collect),
    )
    .addOption(
      new Option('--exclude <glob>', 'of a folder, not these; may be repeated').default([], '').argParser(collect),
    )
    .option('--snapshot <model>', 'have this model read each document whole, so that its first question starts there')
    .option('--json', 'print what has become of each document, one JSON object a line')
    .addHelpText(
      'after',
      "\nPDF, DOCX, PPTX, HTML, Markdown, plain text, JSON, CSV and e-mail are read, as their content says. A document is known\nby its path below the folder that was named: the same path again with other bytes takes the old one's place.\n\nExamples:\n  npm run marimba -- knowledge add handbook ./docs\n  npm run marimba -- knowledge add handbook ./docs --exclude 'drafts/**' --exclude '*.tmp.md'\n  npm run marimba -- knowledge add handbook report.pdf https://example.org/rules.html",
    )
    .action((collection: string, sources: string[], options: AddOptions) =>
      addDocuments(context, collection, sources, options),
    );
}

async function addDocuments(
  { config, terminal }: CommandContext,
  collection: string,
  sources: string[],
  options: AddOptions,
): Promise<void> {
  const api = await connect(config, options);
  const urls = sources.filter((source) => /^https?:\/\//i.test(source));
  const files: FoundFile[] = [];
  for (const source of sources.filter((each) => !urls.includes(each)))
    files.push(...(await findFiles(resolve(config.workingDirectory, source), options)));
  checkNames(files);
  if (files.length + urls.length === 0)
    throw new CliError('There is no document in what was named.', `Of folders these are taken: ${readable}`);
  await makeCollection(api, terminal, collection, options.json === true);
  const changed = await changedFiles(files, await documentsBySource(api, collection));
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const results: IngestionDocument[] = [];
  const total = changed.length + urls.length;
  const bar = progressBar(terminal, `Reading documents into ${collection}`);
  const read = async (runId: string): Promise<void> => {
    const before = results.length;
    const state = await followIngestion(api, runId, interrupted.signal, (count) => bar.update(before + count, total));
    results.push(...state.documents);
  };
  try {
    for (const batch of batchesOf(changed))
      await read((await api.ingestFiles(collection, batch, options.snapshot)).runId);
    if (urls.length > 0) await read((await api.ingestUrls(collection, urls, options.snapshot)).runId);
  } catch (error) {
    if (interrupted.signal.aborted)
      throw new CliError('No longer waiting; what was sent is read all the same.', 'Call it again to see the rest.');
    throw error;
  } finally {
    bar.stop();
  }
  report(terminal, collection, results, files.length - changed.length, options.json === true);
}

/** Two files of one name would take each other's place. */
function checkNames(files: readonly FoundFile[]): void {
  const paths = new Map<string, string>();
  for (const { path, source } of files) {
    const other = paths.get(source);
    if (other !== undefined && other !== path)
      throw new CliError(`${other} and ${path} would both be '${source}'.`, 'Name the folder that holds both.');
    paths.set(source, path);
  }
}

async function makeCollection(api: ApiClient, terminal: Terminal, name: string, quiet: boolean): Promise<void> {
  try {
    await api.createCollection({ name });
    if (!quiet) terminal.note(`There was no collection ${name}; it is made.`);
  } catch (error) {
    if (!(error instanceof RequestRefused && error.problem.code === 'collection.exists')) throw error;
  }
}

function report(
  terminal: Terminal,
  collection: string,
  results: readonly IngestionDocument[],
  unsent: number,
  json: boolean,
): void {
  if (json) for (const each of results) terminal.line(JSON.stringify(each));
  const failed = results.filter(({ status }) => status !== 'done');
  const fresh = results.filter(({ result }) => result?.reused === false);
  const unchanged = unsent + results.filter(({ result }) => result?.reused === true).length;
  if (!json) {
    for (const { source, error } of failed) terminal.fail(`${source}: ${error?.message ?? 'was not read'}`);
    const chunks = fresh.reduce((sum, { result }) => sum + (result?.chunks ?? 0), 0);
    const parts = [`${fresh.length} read (${chunks} passages)`, `${unchanged} unchanged`];
    for (const { source, result } of results)
      if (result?.snapshot !== undefined && 'error' in result.snapshot)
        terminal.note(`${source} is there, but was not read whole: ${result.snapshot.error.message}`);
    if (failed.length < results.length || unsent > 0) terminal.done(`Collection ${collection}: ${parts.join(', ')}`);
  }
  if (failed.length > 0)
    throw new CliError(
      `${failed.length} of ${results.length + unsent} documents could not be read.`,
      failed.find(({ error }) => error?.remedy !== undefined)?.error?.remedy,
    );
}
