import { canonicalJson, type InferenceResult, sha256Of } from '@marimba/contracts';
import { checkWorkflow, RunEngine, RunStarter } from '@marimba/engine';
import { FakeJobQueue, FakeNotifier } from '@marimba/engine/testing';
import { createStepHandlers, type LanguageModel } from '@marimba/steps';
import { Store, uuidV7 } from '@marimba/store';
import { createToolRegistry, type Tool } from '@marimba/tools';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTenant, openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
});
afterAll(async () => {
  await store.close();
  await database.close();
});

/** As long in every turn, and never the same, so that nothing is stored once for two. */
const page = (turn: number): string => `page ${String(turn).padStart(3, '0')} `.repeat(500);
const reader: Tool = {
  description: {
    name: 'reader',
    description: 'Gives a page.',
    parameters: { type: 'object', properties: { page: { type: 'integer' } }, required: ['page'] },
  },
  call: async ({ page: turn }) => page(Number(turn)),
} as Tool;

/** Reads so many pages one after the other, then answers. */
const readingModel = (turns: number): LanguageModel => ({
  async call({ messages }): Promise<InferenceResult> {
    const had = messages.filter(({ role }) => role === 'tool').length;
    const call = JSON.stringify({ name: 'reader', arguments: { page: had } });
    return {
      v: 1,
      text: had < turns - 1 ? `I read on. <tool_call>${call}</tool_call>` : 'Done.',
      finishReason: 'stop',
      usage: { promptTokens: 1_000, cachedTokens: 0, outputTokens: 10 },
      timing: { queueMs: 1, prefillMs: 1, decodeMs: 1 },
      reuse: { tokens: 0, reason: 'a script has no state' },
      modelFingerprint: 'scripted',
      renderedSha256: sha256Of(canonicalJson(messages)),
    };
  },
});

/** Bytes of the log and of the blobs that an agent of so many turns leaves in the database. */
async function bytesOf(turns: number): Promise<number> {
  const tenantId = await createTenant(database.url, `turns-${turns}`);
  const definition = checkWorkflow(
    {
      name: 'reads',
      steps: [{ id: 'read', kind: 'agent', model: 'm', task: 'Read.', tools: ['reader'], maxTurns: turns }],
    },
    { tools: new Set(['reader']) },
  );
  await store.workflows.register(tenantId, definition, 'test');
  const queue = new FakeJobQueue();
  const parts = { queue, notifier: new FakeNotifier(), clock: { now: () => new Date() } };
  const starter = new RunStarter({ ...parts, workflows: store.workflows, runs: store.runs, newId: uuidV7 });
  const engine = new RunEngine({
    ...parts,
    store: store.runs,
    chance: { token: uuidV7, lot: () => 0 },
    children: starter.children,
    handlers: createStepHandlers({
      languageModel: readingModel(turns),
      knowledge: store.search,
      tools: createToolRegistry([reader]),
    }),
    worker: 'test',
    leaseMs: 60_000,
  });
  const runId = await starter.start({ tenantId, workflow: 'reads', input: {}, createdBy: 'test' });
  for (let taken = queue.take(0); taken !== undefined; taken = queue.take(0))
    await engine.execute(taken.job, new AbortController().signal);
  const [row] = await runAs<{ ended: boolean; calls: number; bytes: number }>(
    database.adminUrl,
    `SELECT (SELECT status = 'completed' FROM run WHERE id = '${runId}') AS ended,
            (SELECT count(*)::int FROM run_event WHERE run_id = '${runId}' AND type = 'model.called') AS calls,
            (SELECT sum(octet_length(data::text) + octet_length(hash))::int FROM run_event WHERE run_id = '${runId}') +
            (SELECT coalesce(sum(octet_length(content)), 0)::int FROM blob WHERE tenant_id = '${tenantId}') AS bytes`,
  );
  expect(row).toMatchObject({ ended: true, calls: turns });
  return row!.bytes;
}

it('the history of an agent grows by as much in its last turns as in its first: O(N) bytes, not O(N²)', async () => {
  const [at50, at100, at200] = [await bytesOf(50), await bytesOf(100), await bytesOf(200)];
  const early = (at100 - at50) / 50;
  const late = (at200 - at100) / 100;
  // A page a turn and what the log says of it, each once. A prompt kept whole would make it twice as much in the end.
  expect(late / early).toBeGreaterThan(0.95);
  expect(late / early).toBeLessThan(1.05);
  expect(late).toBeLessThan(2.5 * page(0).length);
});
