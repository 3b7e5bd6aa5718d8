import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { NativeKind } from './native-server.js';

/** A server that runs, for the next start to find. Readable by its owner only. */
export interface ServerNote {
  v: 1;
  kind: NativeKind;
  pid: number;
  port: number;
  password: string;
}

export async function rememberServer(file: string, note: ServerNote): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(note), { mode: 0o600 });
}

/** Undefined for a missing file and for one that is not a note: then a server is started as if there had been none. */
export async function recallServer(file: string): Promise<ServerNote | undefined> {
  try {
    const note = JSON.parse(await readFile(file, 'utf8')) as ServerNote;
    return note.v === 1 && Number.isSafeInteger(note.pid) && Number.isSafeInteger(note.port) ? note : undefined;
  } catch {
    return undefined;
  }
}

export async function forgetServer(file: string): Promise<void> {
  await rm(file, { force: true });
}
