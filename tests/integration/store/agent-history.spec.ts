import { canonicalJson, type InferenceResult, sha256Of } from '@marimba/contracts';
import { checkWorkflow, RunEngine, RunStarter } from '@marimba/engine';
import { FakeJobQueue, FakeNotifier } from '@marimba/engine/testing';
import { createStepHandlers, type LanguageModel } from '@marimba/steps';
import { FixedKnowledgeStore, InMemoryMemory } from '@marimba/steps/testing';
import { Store, unpackEvents, uuidV7 } from '@marimba/store';
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
  effects: 'reads',
  description: {
    name: 'reader',
    description: 'Gives a page.',
    parameters: { type: 'object', properties: { page: { type: 'integer' } }, required: ['page'] },
  },
  call: async ({ page: turn }) => page(Number(turn)),
};

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

/** The log that an agent of so many turns leaves, with the bytes of each event and of the blobs that it is the first to name. */
async function historyOf(turns: number): Promise<{ type: string; bytes: number }[]> {
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
      knowledge: new FixedKnowledgeStore('none', []),
      memory: new InMemoryMemory(),
      tools: createToolRegistry([reader]),
    }),
    worker: 'test',
    leaseMs: 60_000,
  });
  const runId = await starter.start({ tenantId, workflow: 'reads', input: {}, createdBy: 'test' });
  for (let taken = queue.take(0); taken !== undefined; taken = queue.take(0))
    await engine.execute(taken.job, new AbortController().signal);
  const rows = await runAs<{ packed: Buffer; hash: Buffer }>(
    database.adminUrl,
    `SELECT packed, hash FROM run_event WHERE run_id = '${runId}' ORDER BY seq`,
  );
  const blobs = await runAs<{ sha256: string; bytes: number }>(
    database.adminUrl,
    `SELECT sha256, bytes FROM blob WHERE tenant_id = '${tenantId}'`,
  );
  const named = new Set<string>();
  // As they are before they are packed: the pages of this test would be pressed to nothing, which those of others are not.
  const history = rows.flatMap(({ packed, hash }) => {
    const events = unpackEvents(packed);
    return events.map(([type, data]) => {
      const text = JSON.stringify(data);
      const fresh = blobs.filter(({ sha256 }) => !named.has(sha256) && text.includes(sha256));
      for (const { sha256 } of fresh) named.add(sha256);
      const own = Buffer.byteLength(text) + hash.length / events.length;
      return { type, bytes: fresh.reduce((sum, { bytes }) => sum + bytes, own) };
    });
  });
  // Nothing is kept that the log does not name.
  expect(named.size).toBe(blobs.length);
  expect(history.at(-1)?.type).toBe('run.completed');
  return history;
}

const turns = 200;

it('the history of an agent grows by as much in its last turns as in its first: O(N) bytes, not O(N²)', {
  timeout: 600_000,
}, async () => {
  const history = await historyOf(turns);
  expect(history.filter(({ type }) => type === 'model.called')).toHaveLength(turns);
  /** Bytes that the log and its blobs have when the model has been called so often. */
  const bytesAt = (calls: number): number => {
    let called = 0;
    let sum = 0;
    for (const { type, bytes } of history) {
      sum += bytes;
      if (type === 'model.called') called += 1;
      if (called === calls) break;
    }
    return sum;
  };
  const early = (bytesAt(100) - bytesAt(50)) / 50;
  const late = (bytesAt(200) - bytesAt(150)) / 50;
  // A page a turn and what the log says of it, each once. Prompts kept whole would be 2.3 times as large in the end.
  expect(late / early).toBeGreaterThan(0.95);
  expect(late / early).toBeLessThan(1.05);
  expect(late).toBeLessThan(2.5 * page(0).length);
});
