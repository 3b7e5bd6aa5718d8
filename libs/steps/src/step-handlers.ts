import type { AnyStepHandler } from '@marimba/contracts';
import type { ToolRegistry } from '@marimba/tools';
import { agentHandler } from './agent/agent-handler.js';
import { codeHandler } from './code-handler.js';
import type { ContextPorts } from './context/context-ports.js';
import { ingestHandler } from './ingest-handler.js';
import { memoryHandler } from './memory/memory-handler.js';
import type { MemoryStore } from './memory/memory-store.js';
import { modelHandler } from './model-handler.js';
import type { IngestionPorts, KnowledgeStore, LanguageModel } from './ports.js';
import { retrieveHandler } from './retrieve-handler.js';
import { toolHandler } from './tool-handler.js';
import { transformHandler } from './transform-handler.js';

export interface StepHandlerPorts {
  languageModel: LanguageModel;
  knowledge: KnowledgeStore;
  memory: MemoryStore;
  tools: ToolRegistry;
  /** Left out: a step that ingests is refused. */
  ingestion?: IngestionPorts | undefined;
  /** Left out: agents know documents by searching them alone. */
  context?: ContextPorts;
}

/** One handler for every step kind. */
export function createStepHandlers(ports: StepHandlerPorts): AnyStepHandler[] {
  const { languageModel, knowledge, memory, tools, ingestion, context } = ports;
  return [
    transformHandler,
    toolHandler(tools),
    codeHandler(tools),
    retrieveHandler(knowledge),
    memoryHandler(memory, languageModel),
    modelHandler(languageModel),
    agentHandler({ languageModel, knowledge, memory, context }, tools),
    ingestHandler(ingestion, context && { languageModel, context }),
  ];
}
