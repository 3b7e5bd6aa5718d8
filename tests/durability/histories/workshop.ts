import { type InferenceResult, type JsonObject, MarimbaError } from '@marimba/contracts';
import type { RunEngine } from '@marimba/engine';
import { EngineHarness } from '@marimba/engine/testing';
import { createStepHandlers, type LanguageModel, type ModelCall } from '@marimba/steps';
import { FixedKnowledgeStore, InMemoryMemory, passagesFrom, ScriptedLanguageModel } from '@marimba/steps/testing';
import { calculator, createToolRegistry, type Tool, type ToolContext } from '@marimba/tools';

/** An engine in memory whose tools and model do the same for whoever writes a history and whoever goes on with one. */
export class Workshop extends EngineHarness {
  readonly worker: RunEngine;

  constructor() {
    super();
    const passages = passagesFrom({ title: 'Sums', text: 'Two and three are five.' });
    const handlers = createStepHandlers({
      languageModel: new AskingModel(),
      knowledge: new FixedKnowledgeStore('handbook', passages),
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
