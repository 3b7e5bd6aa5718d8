import { join } from 'node:path';
import type { Command } from 'commander';
import { ApiClient } from '../client/api-client.js';
import { ask } from '../demo/ask.js';
import { answerOutput } from '../demo/cited-passage.js';
import { demoKey } from '../demo/demo-key.js';
import { ingestSamples } from '../demo/ingest-samples.js';
import { readSamples } from '../demo/samples.js';
import { showCitations } from '../demo/show-citations.js';
import { showFigures } from '../demo/show-figures.js';
import { verifyRun } from '../demo/verify-run.js';
import type { Home } from '../services/home.js';
import { LogFile } from '../services/output-tail.js';
import { stopRequested } from '../services/stop-request.js';
import { type ServiceContext, withService } from '../services/with-service.js';
import type { CommandContext } from './context.js';

export interface DemoOptions {
  once?: boolean;
  question?: string;
}

export function addDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description('start everything on this machine, ask twenty documents a question, and keep serving')
    .option('--once', 'stop everything after the answer; the exit code says whether all went well')
    .option('-q, --question <text>', 'what to ask instead of the sample question')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run demo\n  npm run demo -- --once\n  npm run demo -- --question "Who founded the company?"',
    )
    .action((options: DemoOptions) => demo(context, options));
}

async function demo({ config, terminal }: CommandContext, options: DemoOptions): Promise<void> {
  const begun = performance.now();
  const samples = await readSamples();
  const finished = await withService({ config, terminal, mayMovePort: true, log: logFiles }, async (running) => {
    const { service, home, signal } = running;
    const key = await demoKey(home.demoKey, service);
    const api = new ApiClient({ url: service.url, key });
    await ingestSamples(api, terminal, samples);
    const { name, version } = await api.useTemplate('ask-my-documents', { parameters: {} });
    terminal.done(`Workflow ${name}, version ${version}`);
    terminal.line(terminal.style('bold', `Ready after ${((performance.now() - begun) / 1_000).toFixed(1)} s.\n`));

    const question = options.question ?? samples.question;
    terminal.line(`${terminal.style('bold', 'Question')}  ${question}`);
    const input = { collection: samples.name, question };
    const { run, events } = await ask(api, terminal, { workflow: name, input, signal });
    showCitations(terminal, answerOutput.parse(run.output));
    showFigures(terminal, events);
    await verifyRun(api, terminal, { runId: run.id, folder: home.audit, workingDirectory: config.workingDirectory });
    if (options.once) return true;
    showAddresses({ config, terminal }, running, key, samples.name);
    await stopRequested(signal);
    return true;
  });
  if (options.once && finished === undefined) process.exitCode = 130;
}

/** The demo's own lines stay readable; what api and worker log is in files. */
function logFiles({ logs }: Home) {
  const files = { api: new LogFile(join(logs, 'api.log')), worker: new LogFile(join(logs, 'worker.log')) };
  return {
    line: (app: 'api' | 'worker', text: string): void => files[app].line(text),
    close: async (): Promise<void> => {
      await Promise.all([files.api.close(), files.worker.close()]);
    },
  };
}

function showAddresses(
  { terminal }: CommandContext,
  { service, home }: ServiceContext,
  key: string,
  collection: string,
): void {
  const label = (text: string): string => terminal.style('bold', text.padEnd(10));
  const elsewhere = service.url.endsWith(':7400') ? '' : ` --url ${service.url}`;
  terminal.line();
  terminal.line(`${label('UI')}${service.url}/ (sign in with the key)`);
  terminal.line(`${label('API')}${service.url}/docs`);
  terminal.line(`${label('Key')}${key}`);
  terminal.note(`The key is kept in ${home.demoKey}; logs are in ${home.logs}.`);
  terminal.line(
    `${label('Ask more')}npm run marimba -- run ask-my-documents --input collection=${collection} --input question="…"${elsewhere}`,
  );
  terminal.line('\nServing. Ctrl-C stops everything.');
}
