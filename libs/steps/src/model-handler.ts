import type { StepHandler } from '@marimba/contracts';
import { callModelOnce, newConversation } from './model-caller.js';
import type { LanguageModel } from './ports.js';

/** One call of a model; the output is `{ text }`. */
export function modelHandler(languageModel: LanguageModel): StepHandler<'model'> {
  return {
    kind: 'model',
    async execute({ model, messages, parameters }, context) {
      const conversation = newConversation({ model, parameters: parameters ?? {}, tools: [], messages });
      return { text: await callModelOnce(languageModel, context, conversation, 'call') };
    },
  };
}
