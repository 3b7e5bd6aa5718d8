import type { Command } from 'commander';
import type { ApiClient } from '../client/api-client.js';
import { connect } from '../client/connect.js';
import { showDifferences } from '../replay/show-differences.js';
import { progressBar } from '../terminal/progress-bar.js';
import type { Terminal } from '../terminal/terminal.js';
import type { CommandContext } from './context.js';

interface RebuildOptions {
  check?: boolean;
  url?: string;
  key?: string;
}

export function addRunRebuild(run: Command, { config, terminal }: CommandContext): void {
  run
    .command('rebuild [id]')
    .description("make what is stored beside a run's log anew from the log; without an id of every run of the tenant")
    .option('--check', 'only tell what differs; exit code 1 where something does')
    .option('--url <address>', 'the service (default: MARIMBA_URL, else http://127.0.0.1:7400)')
    .option('--key <key>', "an administrator's API key (default: MARIMBA_API_KEY, else the demo's)")
    .addHelpText(
      'after',
      '\nExamples:\n  npm run marimba -- run rebuild --check\n  npm run marimba -- run rebuild 0190c0de-…\n  npm run marimba -- run rebuild',
    )
    .action(async (id: string | undefined, options: RebuildOptions) => {
      const api = await connect(config, options);
      const check = options.check === true;
      const { runs, different } = await rebuildRuns(api, terminal, { ids: id === undefined ? undefined : [id], check });
      const of = runs === 1 ? '1 run' : `${runs} runs`;
      if (different === 0) terminal.done(`${of}: everything stored is as the log says.`);
      else if (check) terminal.fail(`${different} of ${of} ${different === 1 ? 'differs' : 'differ'} from the log.`);
      else terminal.done(`${different} of ${of} put right.`);
      if (check && different > 0) process.exitCode = 1;
    });
}

/** Shows each run that differs; `ids` left out: every run. */
export async function rebuildRuns(
  api: Pick<ApiClient, 'runs' | 'rebuild'>,
  terminal: Terminal,
  { ids, check }: { ids?: string[] | undefined; check: boolean },
): Promise<{ runs: number; different: number }> {
  const all = ids ?? (await everyRun(api));
  const bar = progressBar(terminal, check ? 'checking' : 'rebuilding');
  const found: { id: string; differences: Awaited<ReturnType<ApiClient['rebuild']>>['differences'] }[] = [];
  try {
    for (const [index, id] of all.entries()) {
      const { differences } = await api.rebuild(id, { dryRun: check });
      if (differences.length > 0) found.push({ id, differences });
      bar.update(index + 1, all.length);
    }
  } finally {
    bar.stop();
    // Also of those before one that could not be rebuilt.
    for (const { id, differences } of found) showDifferences(terminal, id, differences);
  }
  return { runs: all.length, different: found.length };
}

async function everyRun(api: Pick<ApiClient, 'runs'>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await api.runs(cursor);
    ids.push(...items.map(({ id }) => id));
    cursor = next;
  } while (cursor !== undefined);
  return ids;
}
