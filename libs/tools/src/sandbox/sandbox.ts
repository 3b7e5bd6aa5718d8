import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { MarimbaError, TerminalError } from '@marimba/contracts';
import type { SandboxJob, SandboxLimits, SandboxReply, SandboxResult } from './sandbox-job.js';

export const defaultSandboxLimits: SandboxLimits = {
  timeoutMs: 5_000,
  memoryBytes: 64 * 1024 * 1024,
  stackBytes: 256 * 1024,
  outputBytes: 200 * 1024,
};
/** Pieces of code that run at a time; others wait. */
const mostThreads = 4;
/** To start a thread and to load WebAssembly, and for what interrupts are too slow for. */
const graceMs = 5_000;

/**
 * Runs JavaScript that nobody has looked at: QuickJS compiled to WebAssembly, in a thread of its own, which ends with it.
 * The code sees the language and `console`, and nothing else: no files, no network, no modules, no environment.
 */
export class Sandbox {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: SandboxLimits = defaultSandboxLimits) {}

  /** @throws TerminalError tool.failed naming the limit that was passed, or what was thrown and in which line */
  async run(job: Omit<SandboxJob, 'limits'>, signal: AbortSignal, timeoutMs?: number): Promise<SandboxResult> {
    await this.turn();
    try {
      signal.throwIfAborted();
      const limits = { ...this.limits, timeoutMs: Math.min(timeoutMs ?? Infinity, this.limits.timeoutMs) };
      const reply = await inThread({ ...job, limits }, signal);
      if ('result' in reply) return reply;
      throw failed(reply, limits);
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  private async turn(): Promise<void> {
    while (this.running >= mostThreads) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running++;
  }
}

function inThread(job: SandboxJob, signal: AbortSignal): Promise<SandboxReply> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(threadEntry(), {
      workerData: job,
      env: {},
      stdin: false,
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 },
    });
    const timer = setTimeout(() => end(() => resolve({ failure: 'time' })), job.limits.timeoutMs + graceMs);
    const stop = (): void => end(() => reject(signal.reason));
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      settle();
      void thread.terminate();
    };
    signal.addEventListener('abort', stop, { once: true });
    thread.once('message', (reply: SandboxReply) => end(() => resolve(reply)));
    thread.once('error', (error: NodeJS.ErrnoException) =>
      end(() =>
        resolve(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? { failure: 'memory' }
            : { failure: 'broken', message: error.message },
        ),
      ),
    );
    thread.once('exit', (code) => end(() => resolve({ failure: 'broken', message: `its thread ended with ${code}` })));
  });
}

function failed(reply: Exclude<SandboxReply, SandboxResult>, limits: SandboxLimits): MarimbaError {
  if (reply.failure === 'broken') return new MarimbaError('tool.failed', `the sandbox failed: ${reply.message}`);
  const says = {
    thrown: () => `the code threw ${'message' in reply ? reply.message : ''}`,
    time: () => `the code took longer than ${limits.timeoutMs} ms`,
    memory: () => `the code wanted more than ${limits.memoryBytes / 2 ** 20} MiB`,
    output: () => `the code gave more than ${limits.outputBytes} bytes`,
    'never-settles': () => 'the code waits for a promise that nothing will settle',
  };
  return new TerminalError('tool.failed', says[reply.failure](), {
    remedy: reply.failure === 'thrown' ? 'mend the code' : 'let it do less, or in several steps',
  });
}

/** Beside this file as it is built; as a source it takes the built one, since threads read no TypeScript. */
function threadEntry(): URL {
  const beside = new URL('./sandbox-thread.js', import.meta.url);
  if (existsSync(fileURLToPath(beside))) return beside;
  const built = new URL('../../dist/sandbox/sandbox-thread.js', import.meta.url);
  if (existsSync(fileURLToPath(built))) return built;
  throw new MarimbaError('internal.error', 'the thread of the sandbox is not built; run npm run build');
}
