import { parentPort, workerData } from 'node:worker_threads';
import variant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core';
import type { SandboxJob, SandboxReply } from './sandbox-job.js';

/** The whole of a thread's life: one WebAssembly module, one runtime, one piece of code. */
async function run({ code, input, limits }: SandboxJob): Promise<SandboxReply> {
  const quickjs = await newQuickJSWASMModuleFromVariant(variant as unknown as QuickJSSyncVariant);
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(limits.memoryBytes);
  runtime.setMaxStackSize(limits.stackBytes);
  const deadline = Date.now() + limits.timeoutMs;
  let isLate = false;
  runtime.setInterruptHandler(() => {
    isLate = Date.now() > deadline;
    return isLate;
  });
  const context = runtime.newContext();
  const logs = collectLogs(context, limits.outputBytes);
  const failed = (error: QuickJSHandle): SandboxReply =>
    isLate ? { failure: 'time' } : logs.isFull() ? { failure: 'output' } : failureOf(context, error);

  // `return` works as in any function, and so does `await`; a value that JSON cannot carry becomes what JSON makes of it.
  const source = `(async (input) => {\n${code}\n})(${JSON.stringify(input)}).then((value) => JSON.stringify(value))`;
  const evaluated = context.evalCode(source, 'code.js', { strict: true });
  if (evaluated.error) return failed(evaluated.error);
  const jobs = runtime.executePendingJobs();
  if (jobs.error) return failed(jobs.error);
  const state = context.getPromiseState(evaluated.value);
  if (state.type === 'pending') return isLate ? { failure: 'time' } : { failure: 'never-settles' };
  if (state.type === 'rejected') return failed(state.error);
  const text: unknown = context.dump(state.value);
  const json = typeof text === 'string' ? text : 'null';
  if (Buffer.byteLength(json) > limits.outputBytes) return { failure: 'output' };
  return { result: JSON.parse(json), logs: logs.lines };
}

function failureOf(context: QuickJSContext, error: QuickJSHandle): SandboxReply {
  const value = context.dump(error) as unknown;
  const { name = 'Error', message = String(value), stack = '' } = (value ?? {}) as Record<string, string>;
  if (/out of memory/.test(message)) return { failure: 'memory' };
  // The code begins on the second line of what is evaluated.
  const line = /code\.js:(\d+)/.exec(stack)?.[1];
  return {
    failure: 'thrown',
    message: `${name}: ${message}${line === undefined ? '' : ` (line ${Number(line) - 1})`}`.slice(0, 2_000),
  };
}

/** `console.log` of the code: lines beside the result, within the limit of what may be put out. */
function collectLogs(context: QuickJSContext, mostBytes: number) {
  const lines: string[] = [];
  let bytes = 0;
  const log = context.newFunction('log', (...handles) => {
    const line = handles.map((handle) => textOf(context.dump(handle))).join(' ');
    bytes += Buffer.byteLength(line);
    if (bytes > mostBytes) throw new Error('too much output');
    lines.push(line);
  });
  const console = context.newObject();
  for (const name of ['log', 'info', 'warn', 'error']) context.setProp(console, name, log);
  context.setProp(context.global, 'console', console);
  return { lines, isFull: () => bytes > mostBytes };
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));

const reply = await run(workerData as SandboxJob).catch(
  (error: Error): SandboxReply => ({ failure: 'broken', message: error.message }),
);
parentPort!.postMessage(reply);
