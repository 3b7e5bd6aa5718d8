import type { Command } from 'commander';
import { connect } from '../client/connect.js';
import { documentsBySource } from '../knowledge/unchanged-files.js';
import type { CommandContext } from './context.js';
import { type ServiceOptions, withServiceOptions } from './service-options.js';

export function addKnowledgeList(knowledge: Command, { config, terminal }: CommandContext): void {
  withServiceOptions(
    knowledge.command('list <collection>').description('the documents of a collection: passages, pages, source, title'),
  )
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  npm run marimba -- knowledge list handbook')
    .action(async (collection: string, options: ServiceOptions & { json?: boolean }) => {
      const found = await documentsBySource(await connect(config, options), collection);
      const documents = [...found.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
      for (const document of documents) {
        const { chunks, pages, unit, source, title } = document;
        const size = pages === undefined ? '' : `${pages} ${unit}${pages === 1 ? '' : 's'}`;
        if (options.json) terminal.line(JSON.stringify(document));
        else
          terminal.line(
            `${String(chunks).padStart(6)}  ${size.padEnd(10)}  ${source}  ${terminal.style('dim', title)}`,
          );
      }
      if (documents.length === 0 && !options.json)
        terminal.line(`None yet. Add some with: npm run marimba -- knowledge add ${collection} <file or folder>`);
    });
}
