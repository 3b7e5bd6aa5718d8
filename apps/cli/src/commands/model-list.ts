import type { Command } from 'commander';
import { listModels } from '../model/list-models.js';
import { formatBytes, formatParameters } from '../terminal/amounts.js';
import type { CommandContext } from './context.js';

export function addModelList(model: Command, { config, terminal }: CommandContext): void {
  model
    .command('list')
    .description('the imported models: name, family, precision, parameters, bytes, fingerprint')
    .option('--json', 'as a JSON array')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run marimba -- model list\n  npm run --silent marimba -- model list --json',
    )
    .action(async ({ json }: { json?: boolean }) => {
      const models = await listModels(config.cacheDir);
      if (json) {
        terminal.line(JSON.stringify(models));
        return;
      }
      const width = Math.max(4, ...models.map(({ name }) => name.length));
      for (const { name, family, precision, parameters, fingerprint, bytes } of models)
        terminal.line(
          [
            name.padEnd(width),
            family.padEnd(10),
            precision.padEnd(5),
            formatParameters(parameters).padStart(8),
            formatBytes(bytes).padStart(8),
            fingerprint.slice(0, 16),
          ].join('  '),
        );
      if (models.length === 0)
        terminal.line('None yet. Import one with: npm run marimba -- model import models/marimba-70m');
    });
}
