import type { StreamMessage } from '@marimba/contracts';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { connect } from '../client/connect.js';
import { followRun } from '../client/follow-run.js';
import { LiveAnswer } from '../demo/live-answer.js';
import { showFigures } from '../demo/show-figures.js';
import type { CommandContext } from './context.js';
import { parseRunInput } from './run-input.js';
import { addRunRebuild } from './run-rebuild.js';
import { addRunReplay } from './run-replay.js';

interface RunOptions {
  input: string[];
  user?: string;
  url?: string;
  key?: string;
  json?: boolean;
}

const collect = (value: string, before: string[]): string[] => [...before, value];

export function addRun(program: Command, context: CommandContext): void {
  const command = program
    .command('run')
    .argument('<workflow>')
    .enablePositionalOptions()
    .description('run a workflow of a running service and show it while it happens')
    .addOption(
      new Option('-i, --input <part>', 'key=text, key:=json, a JSON object, or @file.json; may be repeated')
        .default([])
        .argParser(collect),
    )
    .option('--user <name>', 'the person whom it is for; memory of users needs it')
    .option('--url <address>', 'the service (default: MARIMBA_URL, else http://127.0.0.1:7400)')
    .option('--key <key>', "an API key (default: MARIMBA_API_KEY, else the demo's)")
    .option('--json', 'print the messages of the event stream, one JSON object a line')
    .addHelpText(
      'after',
      `\nExamples:\n  npm run marimba -- run greet --input name=Ada\n  npm run marimba -- run sum --input '{"terms": [1, 2]}' --json\n  npm run marimba -- run greet --input @input.json --url http://10.0.0.5:7400 --key mrb_…\n\nA workflow that is called as a command above is run with POST /v1/runs.`,
    )
    .action((workflow: string, options: RunOptions) => run(context, workflow, options));
  addRunRebuild(command, context);
  addRunReplay(command, context);
}

async function run({ config, terminal }: CommandContext, workflow: string, options: RunOptions): Promise<void> {
  const input = parseRunInput(options.input, config.workingDirectory);
  const api = await connect(config, options);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const { id } = await api.createRun(workflow, input, options.user);
  const live = new LiveAnswer(terminal);
  const show = (message: StreamMessage): void => {
    if (options.json) terminal.line(JSON.stringify(message));
    else live.receive(message);
  };
  try {
    for await (const message of followRun(api, id, { signal: interrupted.signal })) show(message);
  } catch (error) {
    if (interrupted.signal.aborted)
      throw new CliError(`No longer following run ${id}; it goes on.`, `Cancel it with: POST /v1/runs/${id}/cancel`);
    throw error;
  }
  const ended = await api.run(id);
  if (ended.status !== 'completed')
    throw new CliError(
      `Run ${id} ${ended.status}${ended.error ? `: ${ended.error.message}` : ''}`,
      ended.error?.remedy,
    );
  if (options.json) return;
  if (live.events.some(({ type }) => type === 'model.called')) showFigures(terminal, live.events);
  terminal.done(`Run ${id} completed`);
  terminal.line(JSON.stringify(ended.output, null, 2));
}
