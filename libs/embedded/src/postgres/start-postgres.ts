import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EmbeddedServerError } from '../embedded-server-error.js';
import { freePort } from '../free-port.js';
import { isAlive, waitForEnd } from '../running-process.js';
import { systemFailure } from '../system-failure.js';
import { ensureApplicationDatabase } from './application-database.js';
import { type PostgresBinaries, postgresBinaries } from './binaries.js';
import { urlOf } from './connect.js';
import { prepareDataFolder } from './data-folder.js';
import { LostRace, launchServer } from './launch-server.js';
import { readPasswords } from './passwords.js';
import { readPostmasterPid } from './postmaster-pid.js';
import { type RunningServer, runningServer } from './running-server.js';
import { type ServerUser, serverUser } from './server-user.js';

export interface StartPostgresOptions {
  /** Folder of the database; made when it is missing. Its log is written beside it, to `<dataDir>.log`. */
  dataDir: string;
  /** TCP port on 127.0.0.1. Left out: any free one. A server that is already running keeps the one that it has. */
  port?: number;
  /** What takes long or is unusual, as a sentence. */
  onProgress?(message: string): void;
}

export interface EmbeddedPostgres {
  /** Database `marimba` as its owner `marimba`, who is bound by row-level security. */
  url: string;
  /** Database `postgres` as the superuser. */
  adminUrl: string;
  pid: number;
  /** Whether a server that was already running is used. */
  reused: boolean;
  /** Whether the server's process is still there. */
  isRunning(): boolean;
  /** Ends the server orderly; also one that was reused. */
  stop(): Promise<void>;
}

const attempts = 5;

/**
 * A real Postgres 18 from the platform's npm package, reachable on 127.0.0.1 only and by password only. It outlives this
 * process unless stopped; the next start finds and reuses it.
 * @throws EmbeddedServerError
 */
export async function startPostgres(options: StartPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    return await start(options);
  } catch (error) {
    throw systemFailure(`The embedded Postgres cannot be started in ${options.dataDir}`, error);
  }
}

async function start({ dataDir, port, onProgress = () => undefined }: StartPostgresOptions): Promise<EmbeddedPostgres> {
  const runAs = await serverUser();
  const binaries = await postgresBinaries(runAs);
  const { folder, user } = await prepareDataFolder({ dataDir, binaries, user: runAs, onProgress });
  const passwords = await readPasswords(folder);
  for (let attempt = 1; ; attempt++) {
    try {
      const running = await runningServer(folder, passwords.superuser);
      const server =
        running ??
        (await launchServer({
          binaries,
          folder,
          user,
          port: port ?? (await freePort()),
          password: passwords.superuser,
        }));
      await ensureApplicationDatabase(server.admin, passwords.application);
      await server.admin.end();
      const at = { port: server.port, database: 'marimba' };
      return {
        url: urlOf({ ...at, user: 'marimba', password: passwords.application }),
        adminUrl: urlOf({ ...at, user: 'postgres', password: passwords.superuser, database: 'postgres' }),
        pid: server.pid,
        reused: running !== undefined,
        isRunning: () => isAlive(server.pid),
        stop: () => stopServer(server, folder, user, binaries),
      };
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
      if (attempt < attempts && (error.over === 'folder' || port === undefined)) continue;
      throw error.over === 'port' && port !== undefined ? portTaken(port) : error;
    }
  }
}

function portTaken(port: number): EmbeddedServerError {
  return new EmbeddedServerError(`Port ${port} of 127.0.0.1 is taken by another program.`, {
    remedy: 'Choose another port, or none so that a free one is taken.',
  });
}

async function stopServer(
  { pid }: RunningServer,
  folder: string,
  user: ServerUser,
  { pgCtl }: PostgresBinaries,
): Promise<void> {
  if ((await readPostmasterPid(folder))?.pid !== pid) return;
  // Signals cannot be sent on Windows; everywhere else SIGINT asks for a fast shutdown, SIGQUIT for an immediate one.
  if (process.platform === 'win32')
    await promisify(execFile)(pgCtl, ['stop', '-D', folder, '-m', 'fast'], { ...user, cwd: '/' });
  else process.kill(pid, 'SIGINT');
  if (await waitForEnd(pid, 15_000)) return;
  if (process.platform !== 'win32') process.kill(pid, 'SIGQUIT');
  if (await waitForEnd(pid, 5_000)) return;
  throw new EmbeddedServerError(`Postgres (process ${pid}) does not stop.`, {
    remedy: `Look at ${folder}.log, then end it with: kill -QUIT ${pid}`,
  });
}
