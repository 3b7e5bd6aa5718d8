import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { EmbeddedServerError } from '../embedded-server-error.js';
import { commandLineOf, isAlive } from '../running-process.js';
import { tryConnect } from './connect.js';
import { readPostmasterPid } from './postmaster-pid.js';

export interface RunningServer {
  pid: number;
  port: number;
  /** Connected as superuser; the caller ends it. */
  admin: pg.Client;
}

const patienceMs = 30_000;

/**
 * The server that already works on this data folder: one that outlived the process which started it. Undefined when there
 * is none; then a `postmaster.pid` that names a process which is not Postgres has been removed. A file whose process is
 * dead is left to Postgres, which then also checks its shared memory.
 */
export async function runningServer(folder: string, password: string): Promise<RunningServer | undefined> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await readPostmasterPid(folder);
    if (found === undefined || !isAlive(found.pid)) return undefined;
    if (found.port !== undefined) {
      const admin = await connectTo(folder, found.port, password);
      if (admin) return { pid: found.pid, port: found.port, admin };
    }
    if (!(await worksOn(found.pid, folder))) {
      await rm(join(folder, 'postmaster.pid'), { force: true });
      return undefined;
    }
    if (Date.now() > deadline)
      throw new EmbeddedServerError(`Postgres (process ${found.pid}) holds ${folder} and does not answer.`, {
        remedy: `Look at ${folder}.log. End it with: kill -INT ${found.pid}; then start again.`,
      });
    await sleep(50);
  }
}

/** A connection to our server of this folder; undefined when it is another one. */
async function connectTo(folder: string, port: number, password: string): Promise<pg.Client | undefined> {
  const admin = await tryConnect({ user: 'postgres', password, port, database: 'postgres' });
  if (admin === undefined) return undefined;
  const { rows } = await admin.query<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`);
  if (rows[0] && (await realpath(rows[0].folder)) === (await realpath(folder))) return admin;
  await admin.end();
  return undefined;
}

/** Whether the process was started as the server of this folder. Where the system does not tell: yes, to be safe. */
async function worksOn(pid: number, folder: string): Promise<boolean> {
  const command = await commandLineOf(pid);
  if (command === undefined) return isAlive(pid);
  return command.includes('postgres') && command.includes(folder);
}
