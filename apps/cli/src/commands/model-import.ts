import { type Command, Option } from 'commander';
import { type GraphDevice, graphDevice, type Precision } from '../config.js';
import { fetchModel } from '../model/fetch-model.js';
import { type ImportedModel, importInThread } from '../model/import-model.js';
import { type ModelRequest, modelRequest } from '../model/model-request.js';
import { listenForStop } from '../services/stop-request.js';
import { formatParameters } from '../terminal/amounts.js';
import { progressBar } from '../terminal/progress-bar.js';
import { silentTerminal } from '../terminal/silent-terminal.js';
import type { CommandContext } from './context.js';

const help = `
A folder is read where it is. A model of a hub is downloaded into .marimba/models first: what a model needs and no more,
checked against the hub's checksums. One that was interrupted goes on where it was.

MARIMBA_HUB_URL names another hub or a mirror. HF_TOKEN opens gated and private models.

Examples:
  npm run marimba -- model import models/marimba-70m
  npm run marimba -- model import ai21labs/AI21-Jamba-Reasoning-3B --precision int4
  npm run marimba -- model import owner/name@v1.0 --name small --to /models`;

interface Options {
  precision: Precision;
  device: GraphDevice;
  name?: string;
  to?: string;
  json?: boolean;
}

export function addModelImport(model: Command, { config, terminal }: CommandContext): void {
  model
    .command('import <folder|id>')
    .description('write the graph of a folder in Hugging Face layout, or of a model of a hub, into the cache')
    .addOption(
      new Option('--precision <precision>', 'of the weights')
        .choices(['fp32', 'fp16', 'int8', 'int4'])
        .default(config.precision),
    )
    .addOption(
      new Option('--device <device>', 'what the graph is for (fp16 is for cuda, fp32 for cpu)')
        .choices(['cpu', 'cuda'])
        .default(graphDevice(config.devices)),
    )
    .option('--name <name>', 'of the downloaded model (default: its name on the hub)')
    .option('--to <folder>', 'in which the downloaded model gets a folder (default: .marimba/models)')
    .option('--json', 'one JSON object at the end, and nothing before')
    .addHelpText('after', help)
    .action(async (text: string, { precision, device, json, ...where }: Options) => {
      const request = modelRequest(text, where, config);
      const shown = json ? silentTerminal() : terminal;
      const stop = listenForStop(shown, () => undefined);
      try {
        const source =
          request.kind === 'hub'
            ? await fetchModel(request, { config, terminal: shown, signal: stop.signal })
            : undefined;
        const { folder } = request;
        const stages = showStages(shown);
        const { cacheDir } = config;
        const options = { precision, device, cacheDir, signal: stop.signal, ...stages };
        const imported = await importInThread(folder, options).finally(stages.stop);
        if (json) terminal.line(JSON.stringify({ ...imported, source: source ?? null, serve: serveWith(imported) }));
        else showImported(imported);
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        process.exitCode = 130;
        terminal.warn(interruption(request));
      } finally {
        stop.dispose();
      }
    });

  const showImported = (imported: ImportedModel): void => {
    const { name, family, parameters, precision, written, graphDir } = imported;
    const what = `${family}, ${formatParameters(parameters)} parameters, ${precision}`;
    terminal.done(`${name}: ${what}, ${written ? 'imported' : 'imported earlier'}`);
    terminal.note(`Graph: ${graphDir}`);
    terminal.note(`Serve it with: ${serveWith(imported)}`);
  };
}

function showStages(terminal: CommandContext['terminal']) {
  const bars = { checking: progressBar(terminal, 'Checking'), writing: progressBar(terminal, 'Writing') };
  return {
    onProgress({ stage, done, total }: { stage: 'checking' | 'writing'; done: number; total: number }) {
      if (stage === 'writing') bars.checking.stop();
      bars[stage].update(done, total);
    },
    stop() {
      bars.checking.stop();
      bars.writing.stop();
    },
  };
}

const serveWith = ({ folder, precision }: ImportedModel): string =>
  `MARIMBA_MODELS=${/[^\w./:-]/.test(folder) ? `'${folder.replaceAll("'", "'\\''")}'` : folder} MARIMBA_PRECISION=${precision} npm start`;

function interruption(request: ModelRequest): string {
  const nothing =
    'Interrupted. Nothing was imported, and nothing half-written is left that could be taken for a model.';
  return request.kind === 'hub' ? `${nothing} The same command goes on with what was downloaded.` : nothing;
}
