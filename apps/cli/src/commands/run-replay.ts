import { fromErrorRecord, type ReplayReport } from '@marimba/contracts';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { ApiClient } from '../client/api-client.js';
import { connect } from '../client/connect.js';
import { showReplay } from '../replay/show-replay.js';
import { progressBar } from '../terminal/progress-bar.js';
import type { Terminal } from '../terminal/terminal.js';
import type { CommandContext } from './context.js';

interface ReplayOptions {
  verify?: boolean;
  json?: boolean;
  url?: string;
  key?: string;
}

export function addRunReplay(run: Command, { config, terminal }: CommandContext): void {
  run
    .command('replay <id>')
    .description("make anew what a run's log says, and show where it first differs")
    .option('--verify', 'also make the calls of local, seeded models again')
    .option('--json', 'print the report as JSON')
    .option('--url <address>', 'the service (default: MARIMBA_URL, else http://127.0.0.1:7400)')
    .option('--key <key>', "an API key (default: MARIMBA_API_KEY, else the demo's)")
    .addHelpText(
      'after',
      '\nExit code 0: it is the same. 1: something differs.\n\nExamples:\n  npm run marimba -- run replay 0190c0de-…\n  npm run marimba -- run replay 0190c0de-… --verify',
    )
    .action(async (id: string, options: ReplayOptions) => {
      const api = await connect(config, options);
      const report = await replayRun(api, terminal, id, options);
      if (options.json) terminal.line(JSON.stringify(report, null, 2));
      else showReplay(terminal, report);
      if (!report.same) process.exitCode = 1;
    });
}

/** Shows how far it is. @throws CliError when the answer breaks off; MarimbaError when the service could not do it */
export async function replayRun(
  api: Pick<ApiClient, 'replay'>,
  terminal: Terminal,
  id: string,
  { verify, json }: Pick<ReplayOptions, 'verify' | 'json'>,
): Promise<ReplayReport> {
  const bars = new Map<string, ReturnType<typeof progressBar>>();
  try {
    for await (const message of api.replay(id, verify === true ? 'verified' : 'recorded')) {
      if (message.type === 'report') return message.report;
      if (message.type === 'error') throw fromErrorRecord(message.error);
      if (json === true) continue;
      const { of, done, total } = message;
      if (!bars.has(of)) {
        for (const bar of bars.values()) bar.stop();
        bars.set(of, progressBar(terminal, of));
      }
      bars.get(of)!.update(done, total);
    }
  } finally {
    for (const bar of bars.values()) bar.stop();
  }
  throw new CliError(`The replay of run ${id} broke off.`, 'Try it again; look at the log of the service.');
}
