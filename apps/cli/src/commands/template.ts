import {
  type JsonObject,
  type TemplateParameter,
  templateOf,
  templateResourceOf,
  type WorkflowTemplate,
  workflowTemplates,
} from '@marimba/contracts';
import type { Command } from 'commander';
import { connect } from '../client/connect.js';
import type { CommandContext } from './context.js';
import { parseRunInput } from './run-input.js';

interface UseOptions {
  as?: string;
  set: string[];
  url?: string;
  key?: string;
}

const collect = (value: string, before: string[]): string[] => [...before, value];

/** Workflows to begin with: what there is, what each needs, and one made of it. */
export function addTemplate(program: Command, { config, terminal }: CommandContext): void {
  const template = program
    .command('template')
    .description('list, read and use the workflow templates that are shipped');
  template
    .command('list')
    .description('every template with what it needs; needs no service')
    .addHelpText('after', '\nExamples:\n  npm run marimba -- template list')
    .action(() => {
      for (const each of workflowTemplates) {
        terminal.line(`${terminal.style('bold', each.name.padEnd(22))}${each.title}${needsOf(each)}`);
        terminal.line(`${' '.repeat(22)}${each.description}`);
      }
    });
  template
    .command('show <name>')
    .description('one template: parameters, examples, what the bundled model can do; needs no service')
    .option('--json', 'as JSON, with the definition')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run marimba -- template show extract-to-json\n  npm run marimba -- template show extract-to-json --json',
    )
    .action((name: string, { json }: { json?: boolean }) => {
      const found = templateOf(name);
      if (json) return terminal.line(JSON.stringify(templateResourceOf(found), null, 2));
      terminal.line(`${terminal.style('bold', found.title)}${needsOf(found)}\n\n${found.description}\n`);
      terminal.line(`With the bundled model: ${found.bundledModel}\n`);
      terminal.line(terminal.style('bold', 'Parameters (--set name=value)'));
      for (const [key, parameter] of Object.entries(found.parameters)) terminal.line(lineOf(key, parameter));
      terminal.line(`\n${terminal.style('bold', 'Examples')}`);
      for (const { title, input, user } of found.examples)
        terminal.line(`${title}:\n  ${exampleCommand(found.name, input, user)}`);
    });
  template
    .command('use <name>')
    .description('register a workflow made from a template, in a running service')
    .option('--as <name>', "the workflow's name (default: the template's)")
    .option('-s, --set <part>', 'a parameter: key=text, key:=json, or @file.json; may be repeated', collect, [])
    .option('--url <address>', 'the service (default: MARIMBA_URL, else http://127.0.0.1:7400)')
    .option('--key <key>', "an API key (default: MARIMBA_API_KEY, else the demo's)")
    .addHelpText(
      'after',
      '\nExamples:\n  npm run marimba -- template use ask-my-documents\n  npm run marimba -- template use rewrite-and-shorten --as soften --set model=jamba --set tone=friendly --set words=60',
    )
    .action(async (name: string, options: UseOptions) => {
      const found = templateOf(name);
      const parameters = readParameters(found, parseRunInput(options.set, config.workingDirectory, '--set'));
      const api = await connect(config, options);
      const made = await api.useTemplate(name, {
        parameters,
        ...(options.as === undefined ? {} : { name: options.as }),
      });
      terminal.done(`Workflow ${made.name}, version ${made.version}`);
      const [{ input, user } = { input: {}, user: undefined }] = found.examples;
      terminal.line(`Try it: ${exampleCommand(made.name, input, user)}`);
    });
}

const needsOf = ({ needs }: WorkflowTemplate): string =>
  needs.length === 0 ? '' : ` (needs a ${needs.join(', a ').replaceAll('-', ' ')})`;

function lineOf(key: string, parameter: TemplateParameter): string {
  const range = parameter.kind === 'number' ? `, ${parameter.minimum} to ${parameter.maximum}` : '';
  return `  ${key}  ${parameter.description} (${parameter.kind}${range}; default ${JSON.stringify(parameter.default)})`;
}

/** For a POSIX shell. */
function exampleCommand(workflow: string, input: JsonObject, user: string | undefined): string {
  const quoted = JSON.stringify(input).replaceAll("'", String.raw`'\''`);
  return `npm run marimba -- run ${workflow}${user === undefined ? '' : ` --user ${user}`} --input '${quoted}'`;
}

/** A whole number may be written as text. */
function readParameters({ parameters }: WorkflowTemplate, given: JsonObject): JsonObject {
  const read = Object.entries(given).map(([key, value]) => {
    const isNumber = parameters[key]?.kind === 'number' && typeof value === 'string' && /^-?\d+$/.test(value);
    return [key, isNumber ? Number(value) : value] as const;
  });
  return Object.fromEntries(read);
}
