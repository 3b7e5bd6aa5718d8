import { describe, expect, it } from 'vitest';
import type { ToolContext } from '../tool.js';
import { createToolRegistry } from '../tool-registry.js';
import { runCode } from './run-code.js';
import { defaultSandboxLimits, Sandbox } from './sandbox.js';

const limits = { ...defaultSandboxLimits, timeoutMs: 1_000, memoryBytes: 8 * 1024 * 1024, outputBytes: 10_000 };
const sandbox = new Sandbox(limits);
const { signal } = new AbortController();
const run = (code: string, input: object | null = null) => sandbox.run({ code, input: input as never }, signal);

describe('the sandbox', () => {
  it('gives what the code returns, also after a promise, and what it logs', async () => {
    expect(await run('console.log("sum", [1]); return input.a + 1', { a: 2 })).toEqual({
      result: 3,
      logs: ['sum [1]'],
    });
    expect(await run('return await Promise.resolve({ b: [new Date(0)] })')).toMatchObject({
      result: { b: ['1970-01-01T00:00:00.000Z'] },
    });
    expect((await run('let nothing')).result).toBeNull();
  });

  it.each([
    ['process', 'undefined'],
    ['require', 'undefined'],
    ['fetch', 'undefined'],
    ['globalThis.std', 'undefined'],
    ['globalThis.os', 'undefined'],
    ['setTimeout', 'undefined'],
    ['WebAssembly', 'undefined'],
  ])('knows no %s', async (name, type) => {
    expect((await run(`return typeof ${name}`)).result).toBe(type);
  });

  it.each([
    ['import("node:fs")', /the code (threw|waits)/],
    ['for (;;) {}', /longer than 1000 ms/],
    ['for (;;) { try { for (;;) {} } catch {} }', /longer than 1000 ms/],
    ['return new ArrayBuffer(9e6).byteLength', /more than 8 MiB/],
    // Small pieces fill the memory until the interpreter is beside itself: then its thread is ended from outside.
    ['const all = []; for (;;) all.push("x".repeat(1e6) + all.length)', /more than 8 MiB|longer than 1000 ms/],
    ['return "x".repeat(20000)', /more than 10000 bytes/],
    ['for (;;) console.log("x".repeat(1000))', /more than 10000 bytes/],
    ['const f = () => f() + 1; return f()', /the code threw/],
    ['await new Promise(() => {})', /nothing will settle/],
    ['let a = 1\nthrow new TypeError("no " + a)', /threw TypeError: no 1 \(line 2\)/],
    ['return (', /threw SyntaxError/],
    ['}); (() => { for (;;) {} })(); (async () => {', /longer than 1000 ms/],
    ['return 10n', /threw TypeError/],
  ])('ends %s', async (code, reason) => {
    const ran = run(`${code.startsWith('import') ? `return ${code}` : code}`);
    await expect(ran).rejects.toMatchObject({ code: 'tool.failed', message: expect.stringMatching(reason) });
  });

  it('code that runs does not hold up the process, and stops when the caller does', async () => {
    const stop = new AbortController();
    const running = new Sandbox().run({ code: 'for (;;) {}', input: null }, stop.signal);
    let ticks = 0;
    const ticking = setInterval(() => ++ticks === 5 && stop.abort(new Error('stopped')), 10);
    await expect(running).rejects.toThrow('stopped');
    clearInterval(ticking);
    expect(ticks).toBeGreaterThanOrEqual(5);
  });

  it('one piece of code leaves nothing for the next', async () => {
    await run('globalThis.left = 1; Array.prototype.map = () => "changed"');
    expect((await run('return [typeof left, [1].map((x) => x + 1)]')).result).toEqual(['undefined', [2]]);
  });

  it('is a tool only where a registry was given it', async () => {
    const context = { signal, now: () => new Date(0) } as ToolContext;
    const tool = await createToolRegistry([runCode(sandbox)]).get('t', 'run_code');
    expect(await tool.call({ code: 'return 1' }, context)).toEqual({ result: 1, logs: [] });
    await expect(tool.call({ code: 'return 1', files: true }, context)).rejects.toMatchObject({
      code: 'tool.arguments-invalid',
    });
    await expect(createToolRegistry([]).get('t', 'run_code')).rejects.toMatchObject({ code: 'tool.not-found' });
  });
});
