import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { Precision } from '../config.js';
import { importInThread } from '../model/import-model.js';
import { listModels } from '../model/list-models.js';
import { progressBar } from '../terminal/progress-bar.js';
import type { CommandContext } from './context.js';

export function addModel(program: Command, { config, terminal }: CommandContext): void {
  const model = program.command('model').description('import models and list those that were imported');
  model
    .command('import <folder>')
    .description('write the graph of a Hugging Face folder (jamba architecture) into the cache')
    .addOption(
      new Option('--precision <precision>', 'of the weights')
        .choices(['fp32', 'int8', 'int4'])
        .default(config.precision),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  npm run marimba -- model import models/marimba-70m\n  npm run marimba -- model import /models/AI21-Jamba-Reasoning-3B --precision int4',
    )
    .action(async (folder: string, { precision }: { precision: Precision }) => {
      const path = resolve(config.workingDirectory, folder);
      const bars = { checking: progressBar(terminal, 'Checking'), writing: progressBar(terminal, 'Writing') };
      try {
        const { name, parameters, graphDir, written } = await importInThread(path, {
          precision,
          cacheDir: config.cacheDir,
          onProgress({ stage, done, total }) {
            if (stage === 'writing') bars.checking.stop();
            bars[stage].update(done, total);
          },
        });
        bars.writing.stop();
        const size = `${(parameters / 1e6).toFixed(1)}M parameters, ${precision}`;
        terminal.done(`${name}: ${size}, ${written ? 'imported' : 'imported earlier'}`);
        terminal.note(`Graph: ${graphDir}`);
        terminal.note(`Serve it with: MARIMBA_MODELS=${path} MARIMBA_PRECISION=${precision} npm start`);
      } finally {
        bars.checking.stop();
        bars.writing.stop();
      }
    });
  model
    .command('list')
    .description('the models in the cache')
    .addHelpText('after', '\nExamples:\n  npm run marimba -- model list')
    .action(async () => {
      const models = await listModels(config.cacheDir);
      for (const { name, precision, parameters, fingerprint, bytes } of models)
        terminal.line(
          [
            name.padEnd(28),
            precision.padEnd(5),
            `${(parameters / 1e6).toFixed(1)}M`.padStart(9),
            `${(bytes / 1e6).toFixed(0)} MB`.padStart(9),
            fingerprint.slice(0, 16),
          ].join('  '),
        );
      if (models.length === 0)
        terminal.line('None yet. Import one with: npm run marimba -- model import models/marimba-70m');
    });
}
