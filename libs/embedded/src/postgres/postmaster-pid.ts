import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a running (or killed) server left in `postmaster.pid` of its data folder. */
export interface PostmasterPid {
  pid: number;
  port: number | undefined;
}

/** Line 1 is the process id, line 4 the port; a server that only begins has not written all lines. */
export function parsePostmasterPid(text: string): PostmasterPid | undefined {
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!Number.isSafeInteger(pid) || pid === 0) return undefined;
  const port = Number.parseInt(lines[3] ?? '', 10);
  return { pid: Math.abs(pid), port: port > 0 && port < 65_536 ? port : undefined };
}

export async function readPostmasterPid(dataDir: string): Promise<PostmasterPid | undefined> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parsePostmasterPid(text);
}
