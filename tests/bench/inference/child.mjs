import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An engine in a process of its own. `ask` sends a task and gives its result; one task at a time. */
export class EngineProcess {
  #process;
  #waiting;
  #errors = '';

  /** `program`: file in this folder, with a table of tasks that it hands to `serve`. */
  constructor(program, environment = {}) {
    this.#process = fork(join(import.meta.dirname, program), {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#process.stderr.on('data', (text) => {
      this.#errors = (this.#errors + text).slice(-4000);
    });
    this.#process.on('message', ({ result, error }) => {
      const { resolve, reject } = this.#waiting;
      this.#waiting = undefined;
      if (error === undefined) resolve(result);
      else reject(new Error(`${program}: ${error}`));
    });
    this.#process.on('exit', (code, signal) =>
      this.#waiting?.reject(new Error(`${program} ended with ${signal ?? code}: ${this.#errors}`)),
    );
  }

  ask(task, options = {}) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#process.send({ task, options });
    });
  }

  /** Ends the process; gives the most memory that it held, in bytes (undefined where the system does not say). */
  async end() {
    const peak = await this.ask('peakMemory');
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill();
    await ended;
    return peak;
  }
}

/** In the child: answers tasks with `tasks[task](options)`. */
export function serve(tasks) {
  const all = { ...tasks, peakMemory };
  process.on('message', async ({ task, options }) => {
    try {
      process.send({ result: await all[task](options) });
    } catch (error) {
      process.send({ error: error.stack ?? String(error) });
    }
  });
}

/** VmHWM: most resident memory since the process began. */
function peakMemory() {
  try {
    return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
}
