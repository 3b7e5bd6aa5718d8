import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { prepareDatabase } from '../services/prepare-database.js';
import type { CommandContext } from './context.js';

export function addMigrate(program: Command, { config, terminal }: CommandContext): void {
  program
    .command('migrate')
    .description(
      'bring the database of DATABASE_URL to this version; the first time also make a tenant and its admin key',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  DATABASE_URL=postgres://marimba:secret@db:5432/marimba npm run marimba -- migrate',
    )
    .action(async () => {
      if (config.databaseUrl === undefined)
        throw new CliError(
          'DATABASE_URL is not set.',
          'An embedded database is migrated by every start; name another one in DATABASE_URL.',
        );
      const onVectors = (done: number) => {
        if (done % 10_000 === 0) terminal.detail(`${done} vectors given to pgvector`);
      };
      const { migrations, firstKey } = await prepareDatabase(config.databaseUrl, { onVectors });
      for (const name of migrations) terminal.done(`Migration ${name}`);
      if (migrations.length === 0) terminal.done('The database is of this version.');
      if (firstKey !== undefined) terminal.line(`Admin key (shown this once; only its hash is kept): ${firstKey}`);
    });
}
