import type { JsonObject, Passage, StepContext, StepOfKind } from '@marimba/contracts';
import type { Conversation } from '../model-caller.js';
import type { LanguageModel } from '../ports.js';
import type { AgentMeter } from './agent-meter.js';
import type { AgentTools } from './agent-tools.js';

/** All that one agent step works with. */
export interface AgentSession {
  step: StepOfKind<'agent'>;
  context: StepContext;
  languageModel: LanguageModel;
  tools: AgentTools;
  meter: AgentMeter;
  /** In the order in which the model numbers them. */
  passages: readonly Passage[];
  /** Has grown by everything that was said so far. */
  conversation: Conversation;
  /** JSON Schema that the answer has to fit. */
  output: JsonObject | undefined;
}
