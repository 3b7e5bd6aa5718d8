import type { Command } from 'commander';
import { connect } from '../client/connect.js';
import type { CommandContext } from './context.js';
import { type ServiceOptions, withServiceOptions } from './service-options.js';

export function addKnowledgeCollections(knowledge: Command, { config, terminal }: CommandContext): void {
  withServiceOptions(knowledge.command('collections').description('the collections: documents, passages, name'))
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  npm run marimba -- knowledge collections')
    .action(async (options: ServiceOptions & { json?: boolean }) => {
      const api = await connect(config, options);
      let cursor: string | undefined;
      do {
        const page = await api.collections(cursor);
        for (const collection of page.items) {
          const { name, documents, chunks, snapshots } = collection;
          const read = snapshots.map(({ model, snapshots: count }) => `${count} read whole by ${model}`);
          if (options.json) terminal.line(JSON.stringify(collection));
          else
            terminal.line(
              `${String(documents).padStart(6)}  ${String(chunks).padStart(8)}  ${[name, ...read].join('  ')}`,
            );
        }
        cursor = page.next;
      } while (cursor !== undefined);
    });
}
