import type { AnyStepHandler } from '@marimba/contracts';
import type { ToolRegistry } from '@marimba/tools';
import { agentHandler } from './agent/agent-handler.js';
import { codeHandler } from './code-handler.js';
import type { ContextPorts } from './context/context-ports.js';
import { memoryHandler } from './memory/memory-handler.js';
import type { MemoryStore } from './memory/memory-store.js';
import { modelHandler } from './model-handler.js';
import type { KnowledgeStore, LanguageModel } from './ports.js';
import { retrieveHandler } from './retrieve-handler.js';
import { toolHandler } from './tool-handler.js';
import { transformHandler } from './transform-handler.js';

export interface StepHandlerPorts {
  languageModel: LanguageModel;
  knowledge: KnowledgeStore;
  memory: MemoryStore;
  tools: ToolRegistry;
  /** Left out: agents know documents by searching them alone. */
  context?: ContextPorts;
}

/** One handler for every step kind. */
export function createStepHandlers({
  languageModel,
  knowledge,
  memory,
  tools,
  context,
}: StepHandlerPorts): AnyStepHandler[] {
  return [
    transformHandler,
    toolHandler(tools),
    codeHandler(tools),
    retrieveHandler(knowledge),
    memoryHandler(memory, languageModel),
    modelHandler(languageModel),
    agentHandler({ languageModel, knowledge, memory, context }, tools),
  ];
}
