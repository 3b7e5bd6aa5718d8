import type { JsonObject, MessageSpan, StepContext, StepOfKind } from '@marimba/contracts';
import type { Conversation } from '../model-caller.js';
import type { LanguageModel } from '../ports.js';
import type { AgentMeter } from './agent-meter.js';
import type { AgentTools } from './agent-tools.js';
import type { FoundPassages } from './found-passages.js';

/** All that one agent step works with. */
export interface AgentSession {
  step: StepOfKind<'agent'>;
  context: StepContext;
  languageModel: LanguageModel;
  tools: AgentTools;
  meter: AgentMeter;
  passages: FoundPassages;
  /** Where the question stands, for an answer that is held to passages which are found later. */
  question: MessageSpan;
  /** Has grown by everything that was said so far. */
  conversation: Conversation;
  /** JSON Schema that the answer has to fit. */
  output: JsonObject | undefined;
}
