import {
  type DocumentSnapshot,
  type DocumentSummary,
  type InferenceResult,
  type ModelResource,
  type RunEventOf,
  type StepOfKind,
  TerminalError,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { EngineHarness } from '@marimba/engine/testing';
import { documentsPrefix } from '@marimba/knowledge';
import { createToolRegistry } from '@marimba/tools';
import { describe, expect, it } from 'vitest';
import type { LanguageModel, ModelCall } from '../ports.js';
import { createStepHandlers } from '../step-handlers.js';
import { FixedKnowledgeStore } from '../testing/fixed-knowledge-store.js';
import { InMemoryMemory } from '../testing/in-memory-memory.js';
import { passagesFrom } from '../testing/passages.js';
import type { ContextPorts } from './context-ports.js';

const id = '00000000-0000-4000-8000-000000000101';
const text = 'The Harrow Bridge was completed in 1921. Its architect was Ines Weber.';
const found = passagesFrom({ title: 'Harrow Bridge', text: 'It costs nothing to cross.' });

/** A model that keeps what it is told to keep, documents, and what is known of both. */
function world() {
  const document: DocumentSummary = {
    id,
    collection: 'handbook',
    title: 'Harrow Bridge',
    source: 'bridge.md',
    mediaType: 'text/markdown',
    sha256: 'a'.repeat(64),
    bytes: text.length,
    chunks: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  const model: ModelResource = {
    name: 'm',
    family: 'jamba',
    precision: 'int8',
    fingerprint: 'one',
    parameters: 1,
    contextLength: 4_096,
    status: 'ready',
    stateBytes: 1_000,
    kvBytesPerToken: 10,
    prefillRate: 100,
  };
  const kept = new Map<string, DocumentSnapshot>();
  const calls: ModelCall[] = [];
  const context: ContextPorts = {
    documents: {
      get: async (_, documentId) => {
        if (documentId !== id) throw new TerminalError('document.not-found', `there is no document ${documentId}`);
        return document;
      },
      list: async () => ({ items: [document] }),
      text: async () => text,
    },
    snapshots: {
      find: async (_, key) => kept.get(JSON.stringify([key.model, key.documentIds, key.rendering])),
      keep: async (_, snapshot) => {
        const at = '2026-01-02T00:00:00.000Z';
        const whole = { ...snapshot, id, createdAt: at, lastUsedAt: at };
        kept.set(JSON.stringify([whole.model, whole.documentIds, whole.rendering]), whole);
        return whole;
      },
    },
    models: { get: async () => model },
  };
  const languageModel: LanguageModel = {
    async call(call): Promise<InferenceResult> {
      calls.push(call);
      return {
        v: 1,
        text: '<think>[1] "Its architect was Ines Weber."</think>Ines Weber [1]',
        finishReason: 'stop',
        usage: { promptTokens: 30, cachedTokens: 0, outputTokens: 9 },
        timing: { queueMs: 0, prefillMs: 1, decodeMs: 1 },
        reuse: { tokens: 0, reason: 'none' },
        modelFingerprint: model.fingerprint,
        renderedSha256: 'b'.repeat(64),
        ...(call.keepAt === undefined ? {} : { kept: { tokens: 21, bytes: 1_210 } }),
      };
    },
  };
  const knowledge = new FixedKnowledgeStore('handbook', found);
  const handlers = createStepHandlers({
    languageModel,
    knowledge,
    memory: new InMemoryMemory(),
    tools: createToolRegistry([]),
    context,
  });
  const ask = async (source: Partial<NonNullable<StepOfKind<'agent'>['knowledge']>> = {}, step: object = {}) => {
    const harness = new EngineHarness();
    const definition: WorkflowDefinition = {
      name: 'ask',
      steps: [
        {
          id: 'answer',
          kind: 'agent',
          model: 'm',
          task: '${{ input.question }}',
          knowledge: { collection: 'handbook', ...source },
          ...step,
        },
      ],
      output: '${{ steps.answer.output }}',
    };
    const runId = await harness.start(definition, { question: 'Who designed it?' });
    await harness.drain(harness.engine(handlers));
    const events = await harness.events(runId);
    const chosen = events.find((event): event is RunEventOf<'context.chosen'> => event.type === 'context.chosen');
    return { events, chosen: chosen?.data, call: calls.at(-1)! };
  };
  return { ask, document, model, calls };
}

describe('the knowledge of an agent', () => {
  it('is read whole once; the next question starts from what was kept', async () => {
    const { ask } = world();
    const first = await ask({ mode: 'long-context' });
    expect(first.chosen).toMatchObject({
      wanted: 'long-context',
      chosen: 'long-context',
      documents: [{ documentId: id, sha256: 'a'.repeat(64) }],
      snapshot: { ready: false, reason: expect.stringContaining('not read') },
    });
    const prefix = documentsPrefix([{ title: 'Harrow Bridge', text }]);
    expect(first.call.keepAt).toEqual({ message: 1, end: prefix.length });
    expect(first.call.messages[1]!.content).toBe(`${prefix}\n\nQuestion: Who designed it?`);
    const { grounding } = first.call.parameters;
    expect(grounding).toMatchObject({ passages: [{ message: 1 }], ifPossible: true });
    const [place] = grounding!.passages;
    expect(first.call.messages[1]!.content.slice(place!.start, place!.end)).toBe(text);
    const second = await ask();
    expect(second.chosen).toMatchObject({
      wanted: 'auto',
      chosen: 'long-context',
      snapshot: { ready: true, reason: expect.stringContaining('21 tokens') },
      documents: [{ tokens: 21 }],
    });
    expect(second.events.at(-1)).toMatchObject({ type: 'run.completed' });
  });

  it('is never taken from a state of another text or model, and the log says so', async () => {
    const { ask, document, model } = world();
    await ask({ mode: 'long-context' });
    document.sha256 = 'c'.repeat(64);
    expect((await ask({ mode: 'long-context' })).chosen?.snapshot).toEqual({
      ready: false,
      reason: expect.stringContaining('texts have changed'),
    });
    expect((await ask({ mode: 'long-context' })).chosen?.snapshot.ready).toBe(true);
    model.fingerprint = 'two';
    expect((await ask({ mode: 'long-context' })).chosen?.snapshot.reason).toContain('another model: one, now two');
    expect((await ask({ mode: 'long-context' }, { instructions: 'Be brief.' })).chosen?.snapshot.ready).toBe(false);
  });

  it('is searched where that was asked for, or where the whole does not fit', async () => {
    const { ask, model } = world();
    const searched = await ask({ mode: 'retrieval' });
    expect(searched.call.keepAt).toBeUndefined();
    expect(searched.call.messages[1]!.content).toContain('[1] Harrow Bridge\nIt costs nothing');
    expect(searched.events.find(({ type }) => type === 'retrieval.done')?.data).toMatchObject({ callKey: 'knowledge' });
    model.contextLength = 200;
    expect((await ask({ mode: 'long-context' })).chosen).toMatchObject({
      wanted: 'long-context',
      chosen: 'retrieval',
      reason: expect.stringContaining('the model reads 200'),
    });
  });

  it('can be both, with the passages next to the question', async () => {
    const { call } = await world().ask({ mode: 'both' });
    expect(call.messages[1]!.content).toMatch(/\[1\] Harrow Bridge\nThe Harrow.*\[2\] Harrow Bridge\nIt costs/s);
    expect(call.parameters.grounding?.passages).toHaveLength(2);
  });

  it('says so when a document is not there', async () => {
    const { events } = await world().ask({ documents: ['00000000-0000-4000-8000-000000000999'] });
    expect(events.at(-1)).toMatchObject({ type: 'run.failed', data: { error: { code: 'document.not-found' } } });
  });
});
