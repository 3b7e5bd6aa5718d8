import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** What went to stdout and stderr, in the order in which it came. */
  output: string;
  stdout: string;
}

export interface RunningCommand {
  process: ChildProcess;
  outcome: Promise<Outcome>;
  /** Resolves when the output so far holds this; rejects when the command ends without. */
  says(pattern: RegExp): Promise<void>;
}

/** The command as a person types it; `input` is what it finds on its standard input. */
export function startMarimba(args: string[], environment: Record<string, string>, input?: string): RunningCommand {
  const child = spawn(process.execPath, [join(root, 'apps/cli/bin/bootstrap.mjs'), ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input ?? '');
  let [output, stdout] = ['', ''];
  child.stdout.on('data', (text: Buffer) => {
    output += text;
    stdout += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    output += text;
  });
  const outcome = new Promise<Outcome>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, output, stdout })),
  );
  const says = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => pattern.test(output) && resolve();
      for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
      look();
      void outcome.then(() => reject(new Error(`The command ended without ${pattern}:\n${output}`)));
    });
  return { process: child, outcome, says };
}
