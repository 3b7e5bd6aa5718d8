import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, truncate } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemFailure } from '../system-failure.js';
import type { PostgresBinaries } from './binaries.js';
import { tryConnect } from './connect.js';
import type { RunningServer } from './running-server.js';
import type { ServerUser } from './server-user.js';

export interface LaunchOptions {
  binaries: PostgresBinaries;
  folder: string;
  user: ServerUser;
  port: number;
  password: string;
}

/** The server ended while it began: the port or the data folder was taken by somebody else in between. */
export class LostRace extends Error {
  constructor(readonly over: 'port' | 'folder') {
    super(`another server took the ${over}`);
  }
}

/** For a laptop: few connections, no replication, durable writes (fsync stays on), nothing but TCP on 127.0.0.1. */
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=60',
  'wal_level=minimal',
  'max_wal_senders=0',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
];

const patienceMs = 60_000;
const largestLog = 10 * 1024 * 1024;

/**
 * Starts the server in a process group of its own, so that neither Ctrl-C nor the end of this process reaches it, and waits
 * until it takes connections. Its output is appended to `<folder>.log`.
 * @throws LostRace when starting again can help, EmbeddedServerError otherwise
 */
export async function launchServer({ binaries, folder, user, port, password }: LaunchOptions): Promise<RunningServer> {
  const logFile = `${folder}.log`;
  const log = await open(logFile, 'a', 0o600);
  try {
    let start = (await log.stat()).size;
    if (start > largestLog) {
      await truncate(logFile);
      start = 0;
    }
    const flags = settings.flatMap((setting) => ['-c', setting]);
    const child = spawn(binaries.postgres, ['-D', folder, '-p', String(port), ...flags], {
      ...user,
      cwd: '/',
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const failed = new Promise<Error>((resolve) => child.once('error', resolve));
    if (child.pid === undefined) throw systemFailure('Postgres cannot be started', await failed);
    child.unref();
    const admin = await waitUntilReady(child, { user: 'postgres', password, port, database: 'postgres' });
    if (admin) return { pid: child.pid, port, admin };
    throw whyItEnded((await readFile(logFile)).subarray(start).toString('utf8'), folder);
  } finally {
    await log.close();
  }
}

async function waitUntilReady(child: ChildProcess, address: Parameters<typeof tryConnect>[0]) {
  const deadline = Date.now() + patienceMs;
  while (child.exitCode === null && child.signalCode === null) {
    const admin = await tryConnect(address);
    if (admin) return admin;
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      return undefined;
    }
    await sleep(15);
  }
  return undefined;
}

function whyItEnded(output: string, folder: string): Error {
  if (/lock file "postmaster\.pid" already exists/i.test(output)) return new LostRace('folder');
  if (/could not bind|Address already in use|could not create any TCP\/IP sockets/i.test(output))
    return new LostRace('port');
  return systemFailure(`The embedded Postgres did not start on ${folder}`, output);
}
