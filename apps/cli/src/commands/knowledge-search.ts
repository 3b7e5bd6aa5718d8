import { type Command, InvalidArgumentError } from 'commander';
import { connect } from '../client/connect.js';
import type { CommandContext } from './context.js';
import { type ServiceOptions, withServiceOptions } from './service-options.js';

interface SearchOptions extends ServiceOptions {
  limit: number;
  json?: boolean;
}

export function addKnowledgeSearch(knowledge: Command, { config, terminal }: CommandContext): void {
  withServiceOptions(
    knowledge.command('search <collection> <words...>').description('the passages of a collection that fit best'),
  )
    .option('--limit <count>', 'at most so many', count, 5)
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  npm run marimba -- knowledge search handbook when does the warehouse open')
    .action(async (collection: string, words: string[], options: SearchOptions) => {
      const api = await connect(config, options);
      const passages = await api.search(collection, words.join(' '), options.limit);
      for (const passage of passages) {
        if (options.json) {
          terminal.line(JSON.stringify(passage));
          continue;
        }
        const { title, headings, page, start, text } = passage;
        const place = [title, ...headings, ...(page === undefined ? [] : [`page ${page}`]), `character ${start}`];
        terminal.line(terminal.style('bold', place.join(' › ')));
        terminal.line(`  ${text.replaceAll('\n', '\n  ')}\n`);
      }
      if (passages.length === 0 && !options.json) terminal.line('Nothing found.');
    });
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 50) return value;
  throw new InvalidArgumentError('expected a number from 1 to 50');
}
