import { spawn } from 'node:child_process';
import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../config.js';
import type { Terminal } from '../terminal/terminal.js';

const restMs = 300;

/** Builds and calls `restart` when a source of a lib, of the api or of the worker has changed and it is quiet again. */
export function watchSources(terminal: Terminal, restart: () => Promise<void>): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let again = false;
  const rebuild = async (): Promise<void> => {
    again = busy;
    if (busy) return;
    busy = true;
    try {
      terminal.note('A source changed: building.');
      const failure = await build();
      if (failure === undefined) await restart();
      terminal[failure === undefined ? 'done' : 'fail'](failure ?? 'Built; api and worker run the new code.');
    } catch (error) {
      terminal.fail((error as Error).message);
    } finally {
      busy = false;
      if (again) void rebuild();
    }
  };
  const onChange = (_event: string, file: string | null): void => {
    if (!file?.includes(join('src', '')) || /\.spec\.tsx?$|generated|dist/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void rebuild(), restMs);
  };
  const watchers: FSWatcher[] = ['libs', 'apps/api', 'apps/worker'].map((folder) =>
    watch(join(repositoryRoot, folder), { recursive: true }, onChange),
  );
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** @returns undefined, or the end of what the build said when it failed */
function build(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const bootstrap = join(repositoryRoot, 'apps', 'cli', 'bin', 'bootstrap.mjs');
    const child = spawn(process.execPath, [bootstrap, '--only-setup'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4_000);
    });
    child.once('close', (code) => resolve(code === 0 ? undefined : output.trim()));
  });
}
