import type { Command } from 'commander';
import { stopRequested } from '../services/stop-request.js';
import { watchSources } from '../services/watch-sources.js';
import { withService } from '../services/with-service.js';
import { prettyLogLine } from '../terminal/pretty-log.js';
import type { Terminal } from '../terminal/terminal.js';
import type { CommandContext } from './context.js';

export function addStart(program: Command, context: CommandContext): void {
  program
    .command('start')
    .description('serve with the Postgres and Redis that the environment names, or embedded ones where it names none')
    .addHelpText(
      'after',
      '\nExamples:\n  npm start\n  PORT=8080 npm start\n  DATABASE_URL=postgres://marimba:secret@db:5432/marimba REDIS_URL=redis://cache:6379 npm start',
    )
    .action(() =>
      serve(context, (app, line) => context.terminal.line(line.startsWith('{') ? line : `${app}: ${line}`)),
    );
  program
    .command('dev')
    .description('serve with embedded servers and readable logs, and build and restart when a source changes')
    .addHelpText('after', '\nExamples:\n  npm run marimba -- dev\n  LOG_LEVEL=debug npm run marimba -- dev')
    .action(() => {
      const { config, terminal } = context;
      const embedded = { ...config, databaseUrl: undefined, redisUrl: undefined };
      return serve(
        { config: embedded, terminal },
        (app, line) => terminal.line(prettyLogLine(terminal, app, line)),
        true,
      );
    });
}

async function serve(
  { config, terminal }: CommandContext,
  line: (app: string, text: string) => void,
  watch = false,
): Promise<void> {
  const log = () => ({ line, close: async (): Promise<void> => undefined });
  await withService({ config, terminal, mayMovePort: false, log }, async ({ service, supervisor, signal }) => {
    if (service.firstKey !== undefined) showFirstKey(terminal, service.firstKey);
    terminal.line(`Serving on ${service.url} (UI at /, API documentation at /docs). Ctrl-C stops everything.`);
    const watcher = watch ? watchSources(terminal, () => supervisor.restartApps()) : undefined;
    await stopRequested(signal);
    watcher?.close();
  });
}

function showFirstKey(terminal: Terminal, key: string): void {
  terminal.line(`\n${terminal.style('bold', 'Admin key')} (shown this once; only its hash is kept): ${key}\n`);
}
