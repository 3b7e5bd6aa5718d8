import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli-error.js';
import { repositoryRoot } from '../config.js';
import { OutputTail } from './output-tail.js';

export type AppName = 'api' | 'worker';

export interface AppProcessOptions {
  name: AppName;
  /** Asked anew at each start, so that a restarted process gets the servers' present addresses. */
  environment(): Record<string, string>;
  onLine(line: string): void;
  /** A sentence: it ended by itself and is started again. */
  onTrouble(message: string): void;
  /** Replaces the program in tests. */
  entry?: string;
}

interface ReadyMessage {
  ready?: boolean;
  port?: number;
}

const startPatienceMs = 120_000;
const stopPatienceMs = 30_000;
/** After this long without a crash, the next one counts as the first. */
const calmMs = 60_000;
const pauses = [250, 1_000, 2_000, 5_000, 15_000, 30_000];

/**
 * Api or worker as a child process, in a process group of its own so that Ctrl-C reaches only the supervisor, which then
 * stops everything in order. Started again when it ends by itself after it was ready once.
 */
export class AppProcess {
  private child: ChildProcess | undefined;
  private tail = new OutputTail(() => undefined);
  private stopping = false;
  private crashes = 0;

  constructor(private readonly options: AppProcessOptions) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** @returns the port that it listens on, when it does. @throws CliError when it ends before it is ready */
  async start(): Promise<number | undefined> {
    this.stopping = false;
    const child = this.spawn();
    const port = await this.ready(child);
    this.watch(child);
    return port;
  }

  /** Asks it to end, and after a while makes it end. Resolves when it is gone. */
  async stop(patienceMs = stopPatienceMs): Promise<void> {
    this.stopping = true;
    const child = this.child;
    if (child === undefined || hasEnded(child)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await ended;
    clearTimeout(force);
  }

  /** Ends it at once. */
  kill(): void {
    this.stopping = true;
    this.child?.kill('SIGKILL');
  }

  private spawn(): ChildProcess {
    const { name, environment, onLine, entry } = this.options;
    const program = entry ?? join(repositoryRoot, 'apps', name, 'dist', 'main.js');
    const child = fork(program, [], {
      cwd: repositoryRoot,
      env: environment(),
      execArgv: [],
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.tail = new OutputTail(onLine);
    if (child.stdout) this.tail.collect(child.stdout);
    if (child.stderr) this.tail.collect(child.stderr);
    this.child = child;
    return child;
  }

  private ready(child: ChildProcess): Promise<number | undefined> {
    const { name } = this.options;
    return new Promise((resolve, reject) => {
      const fail = (message: string): void =>
        reject(
          new CliError(
            message,
            'The lines above say why; `npm run marimba -- doctor` looks further.',
            this.tail.text(),
          ),
        );
      const late = setTimeout(() => {
        child.kill('SIGKILL');
        fail(`The ${name} was not ready after ${startPatienceMs / 1_000} s.`);
      }, startPatienceMs);
      child.on('message', (message: ReadyMessage) => {
        if (!message.ready) return;
        clearTimeout(late);
        resolve(message.port);
      });
      // 'close' comes after the last line of output.
      child.once('close', (code, signal) => {
        clearTimeout(late);
        fail(`The ${name} ended before it was ready (${signal ?? `exit code ${code}`}).`);
      });
      child.once('error', (error) => fail(`The ${name} could not be started: ${error.message}.`));
    });
  }

  private watch(child: ChildProcess): void {
    const since = Date.now();
    child.once('exit', (code, signal) => {
      if (this.stopping) return;
      if (Date.now() - since > calmMs) this.crashes = 0;
      void this.restart(signal ?? `exit code ${code}`);
    });
    if (hasEnded(child) && !this.stopping) void this.restart('at once');
  }

  private async restart(reason: string): Promise<void> {
    const { name, onTrouble } = this.options;
    for (;;) {
      const pause = pauses[Math.min(this.crashes, pauses.length - 1)]!;
      this.crashes++;
      onTrouble(`The ${name} ended (${reason}). It is started again in ${pause / 1_000} s.`);
      await sleep(pause, undefined, { ref: false });
      if (this.stopping) return;
      try {
        await this.start();
        onTrouble(`The ${name} runs again.`);
        return;
      } catch (error) {
        if (this.stopping) return;
        reason = (error as Error).message;
      }
    }
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
