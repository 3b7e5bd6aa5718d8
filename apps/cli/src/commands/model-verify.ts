import { resolve } from 'node:path';
import { verifyModel } from '@marimba/inference';
import type { Command } from 'commander';
import { modelFailure } from '../model/model-failure.js';
import { formatBytes, formatParameters } from '../terminal/amounts.js';
import { byteProgress } from '../terminal/byte-progress.js';
import type { CommandContext } from './context.js';

export function addModelVerify(model: Command, { config, terminal }: CommandContext): void {
  model
    .command('verify <folder>')
    .description('read the header of every tensor, and every downloaded file against the checksum that the hub gave')
    .addHelpText(
      'after',
      '\nExit code 0: it is whole. 1: the file that is not is named.\n\nExamples:\n  npm run marimba -- model verify .marimba/models/AI21-Jamba-Reasoning-3B',
    )
    .action(async (text: string) => {
      const folder = resolve(config.workingDirectory, text);
      const bar = byteProgress(terminal, 'Checking');
      const { tensors, parameters, source, files, bytes } = await verifyModel(folder, {
        onProgress: ({ done, total }) => bar.update(done, total),
      })
        .catch((error: Error & { remedy?: string }) => {
          throw modelFailure(`The model in ${folder} is not whole`, error);
        })
        .finally(() => bar.stop());
      terminal.done(`${folder}: ${tensors} tensors, ${formatParameters(parameters)} parameters, headers right`);
      if (source)
        terminal.done(
          `${files} files, ${formatBytes(bytes)}: checksums of ${source.model} at ${source.revision.slice(0, 12)}`,
        );
      else terminal.warn('The folder was not downloaded by Marimba, so there are no checksums to compare.');
    });
}
