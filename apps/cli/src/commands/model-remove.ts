import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { downloadsFolder } from '../model/model-request.js';
import { removeModel } from '../model/remove-model.js';
import { formatBytes } from '../terminal/amounts.js';
import type { CommandContext } from './context.js';

export function addModelRemove(model: Command, { config, terminal }: CommandContext): void {
  model
    .command('remove <name>')
    .description('remove the imported graphs of a model, and its files where they were downloaded into .marimba/models')
    .addOption(
      new Option('--precision <precision>', 'its graph alone; the files stay').choices([
        'fp32',
        'fp16',
        'int8',
        'int4',
      ]),
    )
    .addHelpText(
      'after',
      '\nA folder that was brought by hand is never touched.\n\nExamples:\n  npm run marimba -- model remove AI21-Jamba-Reasoning-3B\n  npm run marimba -- model remove marimba-70m --precision fp32',
    )
    .action(async (name: string, { precision }: { precision?: string }) => {
      const { cacheDir } = config;
      const removed = await removeModel(name, { cacheDir, downloads: downloadsFolder(config), precision });
      if (removed.length === 0)
        throw new CliError(
          `No imported or downloaded model is called ${name}${precision ? ` in ${precision}` : ''}.`,
          'What there is: npm run marimba -- model list',
        );
      for (const { what, path, bytes } of removed) terminal.done(`Removed: ${what}, ${formatBytes(bytes)} (${path})`);
    });
}
