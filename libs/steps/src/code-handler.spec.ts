import { EngineHarness } from '@marimba/engine/testing';
import { createToolRegistry, runCode, Sandbox } from '@marimba/tools';
import { expect, it } from 'vitest';
import { codeHandler } from './code-handler.js';

it('runs code with the evaluated input, gives what it returns, and keeps what it logged in the event', async () => {
  const harness = new EngineHarness();
  const code = 'console.log("twice"); return { twice: input.n * 2 }';
  const step = { id: 's', kind: 'code' as const, code, input: { n: '${{ input.n }}' } };
  const runId = await harness.start({ name: 'w', steps: [step] }, { n: 21 });
  await harness.drain(harness.engine([codeHandler(createToolRegistry([runCode(new Sandbox())]))]));
  expect(await harness.output(runId)).toEqual({ s: { twice: 42 } });
  const called = (await harness.events(runId)).find(({ type }) => type === 'tool.called');
  expect(called?.data).toMatchObject({
    tool: 'run_code',
    arguments: { inline: { code, input: { n: 21 } } },
    result: { inline: { result: { twice: 42 }, logs: ['twice'] } },
  });
});

it('where the installation runs no code, the step fails', async () => {
  const harness = new EngineHarness();
  const runId = await harness.start({ name: 'w', steps: [{ id: 's', kind: 'code', code: 'return 1' }] });
  await harness.drain(harness.engine([codeHandler(createToolRegistry([]))]));
  expect((await harness.events(runId)).at(-1)).toMatchObject({
    type: 'run.failed',
    data: { error: { code: 'tool.not-found' } },
  });
});
