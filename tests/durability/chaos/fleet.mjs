import { fork } from 'node:child_process';
import { join } from 'node:path';

/** A start that fails, since Postgres is away, is tried again after this. */
const restartMs = 400;

/** The worker processes. One that ends is followed by another, until the fleet is stopped. */
export class Fleet {
  workers = new Set();
  /** Workers that ended without having been killed: none may. */
  endedByThemselves = [];
  failedStarts = 0;
  started = 0;
  stopped = false;

  constructor(environment) {
    this.environment = environment;
  }

  launch() {
    if (this.stopped) return undefined;
    const child = fork(join(import.meta.dirname, 'worker.mjs'), {
      env: { ...process.env, ...this.environment },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.started++;
    const worker = { child, ready: false, stalled: false, killed: false, words: '' };
    child.stderr.setEncoding('utf8').on('data', (text) => {
      worker.words = (worker.words + text).slice(-4_000);
    });
    child.once('message', () => {
      worker.ready = true;
    });
    child.once('close', (code, signal) => this.ended(worker, code, signal));
    this.workers.add(worker);
    return worker;
  }

  /** Those that work. */
  get atWork() {
    return [...this.workers].filter(({ ready, stalled, killed }) => ready && !stalled && !killed);
  }

  /** SIGKILL: no goodbye. */
  kill(worker) {
    worker.killed = true;
    worker.child.kill('SIGKILL');
  }

  /** Stops the process for so long, as a machine that swaps, is moved or loses its network. */
  stall(worker, ms) {
    worker.stalled = true;
    worker.child.kill('SIGSTOP');
    setTimeout(() => {
      worker.stalled = false;
      worker.child.kill('SIGCONT');
    }, ms);
  }

  async stop() {
    this.stopped = true;
    const ended = [...this.workers].map(({ child }) => new Promise((resolve) => child.once('close', resolve)));
    for (const worker of this.workers) this.kill(worker);
    await Promise.all(ended);
  }

  ended(worker, code, signal) {
    this.workers.delete(worker);
    const { ready, killed, words } = worker;
    if (ready && !killed && !this.stopped) this.endedByThemselves.push({ code, signal, words });
    if (!ready && !killed) this.failedStarts++;
    setTimeout(() => this.launch(), killed ? 0 : restartMs);
  }
}
