import {
  type DocumentSummary,
  type InferenceResult,
  type JsonObject,
  MarimbaError,
  sha256Of,
} from '@marimba/contracts';
import type { RunEngine } from '@marimba/engine';
import { EngineHarness } from '@marimba/engine/testing';
import { type ContextPorts, createStepHandlers, type LanguageModel, type ModelCall } from '@marimba/steps';
import { FixedKnowledgeStore, InMemoryMemory, passagesFrom, ScriptedLanguageModel } from '@marimba/steps/testing';
import { calculator, createToolRegistry, type Tool, type ToolContext } from '@marimba/tools';

const sums = 'Two and three are five.';
const handbookId = '00000000-0000-4000-8000-000000000001';
const handbook: DocumentSummary = {
  id: handbookId,
  collection: 'handbook',
  title: 'Sums',
  source: 'sums.md',
  mediaType: 'text/markdown',
  sha256: sha256Of(sums),
  bytes: sums.length,
  chunks: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
};
/** The handbook as a whole, to a model that keeps what it has read. */
const wholeHandbook: ContextPorts = {
  documents: { get: async () => handbook, list: async () => ({ items: [handbook] }), text: async () => sums },
  snapshots: {
    find: async () => undefined,
    keep: async (_tenantId, snapshot) => ({
      ...snapshot,
      id: handbookId,
      createdAt: handbook.createdAt,
      lastUsedAt: handbook.createdAt,
    }),
  },
  models: {
    get: async (name) => ({
      name,
      family: 'jamba',
      precision: 'int8',
      fingerprint: 'scripted',
      parameters: 1,
      contextLength: 4_096,
      stateBytes: 1_000,
      kvBytesPerToken: 10,
      status: 'ready',
    }),
  },
};

/** An engine in memory whose tools and model do the same for whoever writes a history and whoever goes on with one. */
export class Workshop extends EngineHarness {
  readonly worker: RunEngine;

  constructor() {
    super();
    const passages = passagesFrom({ title: 'Sums', text: sums });
    const handlers = createStepHandlers({
      languageModel: new AskingModel(),
      knowledge: new FixedKnowledgeStore('handbook', passages),
      context: wholeHandbook,
      memory: new InMemoryMemory(),
      tools: createToolRegistry([calculator, new FlakyTool()]),
    });
    this.worker = this.engine(handlers, { handlers });
  }
}

export const toolNames: ReadonlySet<string> = new Set(['calculator', 'flaky']);

/** Asks for a tool where it may and has not, and answers in the end: what it says depends on the prompt alone. */
class AskingModel implements LanguageModel {
  call(call: ModelCall): Promise<InferenceResult> {
    const asks = call.tools.length > 0 && !call.messages.some(({ role }) => role === 'tool');
    const wanted = { name: 'calculator', arguments: { expression: '2 + 3' } };
    const text = asks ? `<tool_call>${JSON.stringify(wanted)}</tool_call>` : 'It is 5.';
    return new ScriptedLanguageModel([text]).call(call);
  }
}

/** Fails the first time for each effect. */
class FlakyTool implements Tool {
  readonly description = {
    name: 'flaky',
    description: 'Works the second time.',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
  };
  readonly effects = 'writes';
  private readonly called = new Set<string>();

  async call(_args: JsonObject, { idempotencyKey }: ToolContext) {
    if (this.called.has(idempotencyKey)) return 'it works';
    this.called.add(idempotencyKey);
    throw new MarimbaError('tool.failed', 'it did not answer');
  }
}
