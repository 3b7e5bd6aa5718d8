import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../cli-error.js';

/** The places in the folder that the supervisor keeps its state in. */
export interface Home {
  folder: string;
  postgres: string;
  redisNote: string;
  demoKey: string;
  secretKey: string;
  lock: string;
  logs: string;
  audit: string;
}

/** Makes the folder where it is missing. @throws CliError when it cannot be written */
export async function openHome(folder: string): Promise<Home> {
  const home: Home = {
    folder,
    postgres: join(folder, 'postgres'),
    redisNote: join(folder, 'redis.json'),
    demoKey: join(folder, 'demo-key'),
    secretKey: join(folder, 'secret-key'),
    lock: join(folder, 'supervisor.lock'),
    logs: join(folder, 'logs'),
    audit: join(folder, 'audit'),
  };
  try {
    for (const each of [home.logs, home.audit]) await mkdir(each, { recursive: true });
    return home;
  } catch (error) {
    throw new CliError(
      `${folder} cannot be written: ${(error as Error).message}.`,
      'Make it writable for this user, or set MARIMBA_HOME to another folder.',
    );
  }
}
