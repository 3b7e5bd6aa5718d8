import { randomBytes } from 'node:crypto';
import { EmbeddedServerError } from '../embedded-server-error.js';
import { isAlive, waitForEnd } from '../running-process.js';
import { findNativeServer, type NativeKind, startNativeServer } from './native-server.js';
import { respPing } from './resp-ping.js';
import { startScriptServer } from './script-server.js';
import { forgetServer, recallServer, rememberServer } from './server-note.js';

export interface StartRedisOptions {
  /** Whether `redis-server` or `valkey-server` on PATH is taken when there is one; otherwise the one inside. Default true. */
  preferNative?: boolean;
  /**
   * File in which a native server, which outlives a killed process, is remembered for the next start to reuse. Left out:
   * such a server would stay behind.
   */
  noteFile?: string;
}

export interface EmbeddedRedis {
  /** With its password. */
  url: string;
  kind: NativeKind | 'js-redis-server';
  pid: number;
  /** Whether a server that was already running is used. */
  reused: boolean;
  /** Whether the server's process is still there. */
  isRunning(): boolean;
  /** Ends the server; what it held is gone. */
  stop(): Promise<void>;
}

/**
 * A server of the Redis protocol on 127.0.0.1, in memory, by password: a native one where there is one on PATH (about ten
 * times as fast), else js-redis-server.
 * @throws EmbeddedServerError
 */
export async function startRedis({ preferNative = true, noteFile }: StartRedisOptions = {}): Promise<EmbeddedRedis> {
  if (noteFile !== undefined) {
    const note = await recallServer(noteFile);
    if (note && isAlive(note.pid) && (await respPing(note.port, note.password)))
      return handle({ ...note, reused: true, noteFile });
  }
  const password = randomBytes(24).toString('hex');
  const native = preferNative ? await findNativeServer() : undefined;
  const started = native ? await startNativeServer(native, password) : await startScriptServer(password);
  if (native && noteFile !== undefined) await rememberServer(noteFile, { v: 1, kind: native, password, ...started });
  return handle({ ...started, password, kind: native ?? 'js-redis-server', reused: false, noteFile });
}

interface Handle {
  pid: number;
  port: number;
  password: string;
  kind: EmbeddedRedis['kind'];
  reused: boolean;
  noteFile: string | undefined;
}

function handle({ pid, port, password, kind, reused, noteFile }: Handle): EmbeddedRedis {
  const stop = async (): Promise<void> => {
    // The password proves that the process is still this server, and not another one that got its id.
    if (isAlive(pid) && (await respPing(port, password))) {
      process.kill(pid, 'SIGTERM');
      if (!(await waitForEnd(pid, 5_000))) process.kill(pid, 'SIGKILL');
      if (!(await waitForEnd(pid, 5_000)))
        throw new EmbeddedServerError(`The embedded Redis (process ${pid}) does not stop.`, {
          remedy: `End it with: kill -KILL ${pid}`,
        });
    }
    if (noteFile !== undefined) await forgetServer(noteFile);
  };
  return { url: `redis://:${password}@127.0.0.1:${port}`, kind, pid, reused, isRunning: () => isAlive(pid), stop };
}
