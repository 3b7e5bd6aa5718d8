import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { connect } from '../client/connect.js';
import type { CommandContext } from './context.js';
import { type ServiceOptions, withServiceOptions } from './service-options.js';

interface RemoveOptions extends ServiceOptions {
  all?: boolean;
}

export function addKnowledgeRemove(knowledge: Command, { config, terminal }: CommandContext): void {
  withServiceOptions(
    knowledge
      .command('remove <collection> [source...]')
      .description('remove documents by what they are known by, with all that was made of them'),
  )
    .option('--all', 'the whole collection')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run marimba -- knowledge remove handbook drafts/old.pdf\n  npm run marimba -- knowledge remove handbook --all',
    )
    .action(async (collection: string, sources: string[], options: RemoveOptions) => {
      if (sources.length > 0 === (options.all === true))
        throw new CliError(
          'Say which documents: their sources, or --all.',
          'What there is: knowledge list <collection>',
        );
      const api = await connect(config, options);
      if (options.all) {
        await api.removeCollection(collection);
        terminal.done(`Removed the collection ${collection}`);
        return;
      }
      for (const source of sources) {
        const [document] = (await api.documents(collection, { source })).items;
        if (document === undefined)
          throw new CliError(
            `The collection ${collection} has no document '${source}'.`,
            `What there is: npm run marimba -- knowledge list ${collection}`,
          );
        await api.removeDocument(document.id);
        terminal.done(`Removed ${source}`);
      }
    });
}
