import { type ApiKeyResource, role as roles } from '@marimba/contracts';
import { startPostgres } from '@marimba/embedded';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { openHome } from '../services/home.js';
import { withStore } from '../services/prepare-database.js';
import type { CommandContext } from './context.js';

interface CreateOptions {
  role: string;
  tenant: string;
  user?: string;
  expires?: string;
}

export function addKey(program: Command, context: CommandContext): void {
  const key = program.command('key').description('keys, made beside the database: no other key is needed');
  key
    .command('create <name>')
    .description('make an API key and show it this once; the act is in the audit log')
    .addOption(new Option('--role <role>', 'what it may do').choices([...roles.options]).default('member'))
    .option('--tenant <tenant>', 'whose key it is, by name or id', 'default')
    .option('--user <user>', 'the person whose key it is')
    .option('--expires <time>', 'when it ends, as ISO 8601 (default: never)')
    .addHelpText(
      'after',
      '\nThe database is that of DATABASE_URL, else the embedded one of this folder.\n\nExamples:\n  npm run marimba -- key create keeper --role system\n  npm run marimba -- key create ada --user ada --expires 2027-01-01T00:00:00Z',
    )
    .action((name: string, options: CreateOptions) => createKey(name, options, context));
  key
    .command('list')
    .description('the keys of a tenant that were not revoked, newest first')
    .addOption(ofTenant())
    .action((options: { tenant: string }) => listKeys(options, context));
  key
    .command('revoke <id>')
    .description('from now on a key is unknown; the act is in the audit log')
    .addOption(ofTenant())
    .addHelpText('after', '\n`key list` shows the ids.')
    .action((id: string, options: { tenant: string }) => revokeKey(id, options, context));
}

const ofTenant = () => new Option('--tenant <tenant>', 'whose keys, by name or id').default('default');
/** Who the audit log says it was. */
const actor = 'marimba key';

async function createKey(name: string, options: CreateOptions, { config, terminal }: CommandContext): Promise<void> {
  const expiresAt = options.expires === undefined ? undefined : new Date(options.expires);
  if (Number.isNaN(expiresAt?.getTime()))
    throw new CliError(`--expires ${options.expires} is not a time.`, 'Write it as 2027-01-01T00:00:00Z.');
  await withDatabase(config, terminal, (url) =>
    withStore(url, async ({ tenants, apiKeys }) => {
      const tenant = await tenants.find(options.tenant);
      const made = await apiKeys.create(
        tenant.id,
        { name, role: roles.parse(options.role), user: options.user, expiresAt: expiresAt?.toISOString() },
        actor,
      );
      terminal.done(`Key ${name} (${options.role}) of the tenant ${tenant.name}; only its hash is kept:`);
      terminal.line(made.key);
    }),
  );
}

async function listKeys(options: { tenant: string }, { config, terminal }: CommandContext): Promise<void> {
  await withDatabase(config, terminal, (url) =>
    withStore(url, async ({ tenants, apiKeys }) => {
      const { id } = await tenants.find(options.tenant);
      for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
        const page = await apiKeys.list(id, { limit: 200, cursor });
        for (const key of page.items) terminal.line(lineOf(key));
        cursor = page.next;
      }
    }),
  );
}

function lineOf({ id, prefix, role, name, user, lastUsedAt, expiresAt }: ApiKeyResource): string {
  const more = [
    ...(user === undefined ? [] : [`of ${user}`]),
    lastUsedAt === undefined ? 'never used' : `last used ${lastUsedAt}`,
    ...(expiresAt === undefined ? [] : [`ends ${expiresAt}`]),
  ];
  return `${id}  ${prefix}…  ${role.padEnd(6)}  ${name} (${more.join(', ')})`;
}

async function revokeKey(id: string, options: { tenant: string }, { config, terminal }: CommandContext): Promise<void> {
  await withDatabase(config, terminal, (url) =>
    withStore(url, async ({ tenants, apiKeys }) => {
      const tenant = await tenants.find(options.tenant);
      await apiKeys.revoke(tenant.id, id, actor, { system: true });
      terminal.done(`Key ${id} of the tenant ${tenant.name} is revoked`);
    }),
  );
}

/** That of DATABASE_URL, else the embedded one, which is left as it was found: running, or not. */
async function withDatabase(
  config: CommandContext['config'],
  terminal: CommandContext['terminal'],
  use: (url: string) => Promise<void>,
): Promise<void> {
  if (config.databaseUrl !== undefined) return use(config.databaseUrl);
  const home = await openHome(config.home);
  const server = await startPostgres({ dataDir: home.postgres, onProgress: (message) => terminal.note(message) });
  try {
    await use(server.url);
  } finally {
    if (!server.reused) await server.stop();
  }
}
