import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { JsonObject, ListedTool, ToolSourceConfig, ToolSourceResource } from '@marimba/contracts';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { ApiClient } from '../client/api-client.js';
import { connect } from '../client/connect.js';
import type { CommandContext } from './context.js';
import { parseRunInput } from './run-input.js';

interface Address {
  url?: string;
  key?: string;
}
type Pairs = Record<string, string>;

const pairs = (part: string, before: Pairs): Pairs => {
  const at = part.indexOf('=');
  if (at < 1) throw new CliError(`'${part}' is not name=secret.`, 'Write the name, =, and the name of a secret.');
  return { ...before, [part.slice(0, at)]: part.slice(at + 1) };
};
const collect = (value: string, before: string[]): string[] => [...before, value];

/** Tools of a running service: what there is, what is registered, what waits for approval. */
export function addTool(program: Command, context: CommandContext): void {
  const tool = program.command('tool').description('list, register, approve and try the tools of a running service');
  const command = (spec: string, description: string, examples: string): Command =>
    tool
      .command(spec)
      .description(description)
      .option('--url <address>', 'the service (default: MARIMBA_URL, else http://127.0.0.1:7400)')
      .option('--key <key>', "an API key (default: MARIMBA_API_KEY, else the demo's)")
      .addHelpText('after', `\nExamples:\n${examples.replace(/^/gm, '  npm run marimba -- tool ')}`);
  const { config, terminal } = context;
  const api = (options: Address): Promise<ApiClient> => connect(config, options);
  const register = async (options: Address & { about?: string }, name: string, source: ToolSourceConfig) => {
    const body = { name, ...(options.about && { description: options.about }), source };
    showSource(await (await api(options)).addToolSource(body));
  };
  const showSource = ({ name, tools }: ToolSourceResource): void => {
    terminal.done(`${name}: ${tools.length} tools`);
    for (const each of tools) terminal.line(`${each.status.padEnd(8)} ${each.name}`);
  };

  command('list', 'every tool, with its state, its effects and where it comes from', 'list\nlist --json')
    .option('--json', 'with schemas and hashes, as JSON')
    .action(async (options: Address & { json?: boolean }) => {
      const tools = await (await api(options)).tools();
      terminal.line(options.json ? JSON.stringify(tools, null, 2) : tools.map(lineOf).join('\n'));
    });
  command(
    'show <name>',
    'one tool: what was approved, what its source says now, and what differs',
    'show shop.get_item',
  ).action(async (name: string, options: Address) =>
    terminal.line(JSON.stringify(await (await api(options)).tool(name), null, 2)),
  );
  command(
    'secret <name>',
    'keep a value that tools use by name; it is read from the standard input',
    'secret shop-key < key.txt\nsecret crm-key --host api.crm.example < key.txt',
  )
    .option('--host <host>', 'where http_request may send it; may be repeated', collect, [])
    .action(async (name: string, { host, ...options }: Address & { host: string[] }) => {
      const value = (await text(process.stdin)).replace(/\r?\n$/, '');
      if (value === '')
        throw new CliError('There is no value on the standard input.', 'Write: … tool secret name < file');
      await (await api(options)).putSecret(name, value, host.length === 0 ? undefined : host);
      terminal.done(`Secret ${name} is kept`);
    });
  command(
    'add-openapi <name> <document>',
    'each operation of an OpenAPI 3 document (an address or a file) becomes a tool',
    'add-openapi shop https://shop.example/openapi.json --credential apiKey=shop-key\nadd-openapi shop ./shop.yaml --base-url https://shop.example/v1',
  )
    .option('--base-url <address>', "in place of the document's first server")
    .option('--credential <scheme=secret>', 'the secret of a security scheme; may be repeated', pairs, {})
    .option('--operation <id>', 'only this one; may be repeated', collect, [])
    .option('--about <text>', 'what it is for')
    .action(
      async (
        name: string,
        document: string,
        options: Address & { baseUrl?: string; credential: Pairs; operation: string[]; about?: string },
      ) => {
        const isAddress = /^https?:\/\//.test(document);
        const place = isAddress
          ? { url: document }
          : { document: await readText(resolve(config.workingDirectory, document)) };
        const operations = options.operation.length === 0 ? {} : { operations: options.operation };
        const baseUrl = options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl };
        await register(options, name, {
          kind: 'openapi',
          ...place,
          ...baseUrl,
          ...operations,
          credentials: options.credential,
        });
      },
    );
  command(
    'add-mcp <name> <server>',
    'each tool of an MCP server: its address, or the name of a program in MARIMBA_MCP_COMMANDS',
    'add-mcp notes https://notes.example/mcp --header authorization=notes-token\nadd-mcp files files --env TOKEN=files-token',
  )
    .option('--header <name=secret>', 'a header whose value is a secret; may be repeated', pairs, {})
    .option('--env <name=secret>', 'a variable of the program whose value is a secret; may be repeated', pairs, {})
    .option('--about <text>', 'what it is for')
    .action(async (name: string, server: string, options: Address & { header: Pairs; env: Pairs; about?: string }) => {
      const isAddress = /^https?:\/\//.test(server);
      const place = isAddress
        ? { url: server, headers: options.header }
        : { command: server, environment: options.env };
      await register(options, name, { kind: 'mcp', ...place });
    });
  command(
    'add-sql <name> <secret>',
    'a PostgreSQL database, whose connection string is a secret, to read from',
    'add-sql sales sales-url --about "Orders since 2019"',
  )
    .option('--about <text>', 'what it holds')
    .action((name: string, connectionSecret: string, options: Address & { about?: string }) =>
      register(options, name, { kind: 'sql', connectionSecret }),
    );
  command('refresh <source>', 'ask a source again what it offers; nothing is approved by that', 'refresh notes').action(
    async (name: string, options: Address) => showSource(await (await api(options)).refreshToolSource(name)),
  );
  command(
    'approve <name>',
    'let a new or changed tool be called, as its source describes it now',
    'approve notes.search --sha256 4fd1…',
  )
    .option('--sha256 <hash>', 'only if it is this one (default: the one that is shown)')
    .action(async (name: string, options: Address & { sha256?: string }) => {
      const client = await api(options);
      const { seen, differences = [] } = await client.tool(name);
      if (seen === undefined) throw new CliError(`${name} has nothing to approve.`, 'See: tool list');
      for (const { pointer, approved, seen: now } of differences)
        terminal.line(`${pointer}\n  - ${JSON.stringify(approved)}\n  + ${JSON.stringify(now)}`);
      await client.approveTool(name, options.sha256 ?? seen.sha256);
      terminal.done(`${name} is approved (${(options.sha256 ?? seen.sha256).slice(0, 12)}…)`);
    });
  command(
    'call <name>',
    'try a tool; what it does outside is done',
    `call calculator --input expression='2 ^ 10'\ncall shop.get_item --input '{"id": "7"}'`,
  )
    .option('-i, --input <part>', 'key=text, key:=json, a JSON object, or @file.json; may be repeated', collect, [])
    .action(async (name: string, options: Address & { input: string[] }) => {
      const args: JsonObject = parseRunInput(options.input, config.workingDirectory);
      terminal.line(JSON.stringify((await (await api(options)).callTool(name, args)).result, null, 2));
    });
  command('remove <source>', 'remove a source and its tools', 'remove shop').action(
    async (name: string, options: Address) => {
      await (await api(options)).removeToolSource(name);
      terminal.done(`${name} is removed`);
    },
  );
}

const lineOf = ({ name, status, effects, origin, description }: ListedTool): string =>
  `${status.padEnd(8)} ${effects.padEnd(6)} ${origin.kind.padEnd(8)} ${name.padEnd(32)} ${description.split('\n')[0]!.slice(0, 80)}`;

function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new CliError(
      `${file} cannot be read: ${error.message}.`,
      'Name a file, or an address with http:// or https://.',
    );
  });
}
