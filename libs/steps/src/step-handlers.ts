import type { AnyStepHandler } from '@marimba/contracts';
import type { ToolRegistry } from '@marimba/tools';
import { agentHandler } from './agent/agent-handler.js';
import { codeHandler } from './code-handler.js';
import { ingestHandler } from './ingest-handler.js';
import { modelHandler } from './model-handler.js';
import type { IngestionPorts, KnowledgeStore, LanguageModel } from './ports.js';
import { retrieveHandler } from './retrieve-handler.js';
import { toolHandler } from './tool-handler.js';
import { transformHandler } from './transform-handler.js';

export interface StepHandlerPorts {
  languageModel: LanguageModel;
  knowledge: KnowledgeStore;
  tools: ToolRegistry;
  /** Left out: a step that ingests is refused. */
  ingestion?: IngestionPorts | undefined;
}

/** One handler for every step kind. */
export function createStepHandlers({ languageModel, knowledge, tools, ingestion }: StepHandlerPorts): AnyStepHandler[] {
  return [
    transformHandler,
    toolHandler(tools),
    codeHandler(tools),
    retrieveHandler(knowledge),
    modelHandler(languageModel),
    agentHandler(languageModel, tools),
    ingestHandler(ingestion),
  ];
}
