import { type CallParameters, type StepHandler, type StepOfKind, TerminalError } from '@marimba/contracts';
import { callModelOnce, newConversation } from './model-caller.js';
import { passagesOf } from './passages-of.js';
import type { LanguageModel } from './ports.js';

/** One call of a model; the output is `{ text }`. */
export function modelHandler(languageModel: LanguageModel): StepHandler<'model'> {
  return {
    kind: 'model',
    async execute(step, context) {
      const { model, messages } = step;
      const conversation = newConversation({ model, parameters: parametersOf(step), tools: [], messages });
      return { text: await callModelOnce(languageModel, context, conversation, 'call') };
    },
  };
}

/** Holds the answer to the passages, which stand in the messages. @throws TerminalError where one does not */
function parametersOf(step: StepOfKind<'model'>): CallParameters {
  const { id, grounding = 'off', messages, parameters = {} } = step;
  if (grounding === 'off') return parameters;
  const places = (passagesOf(step) ?? []).map(({ text }, index) => {
    const message = messages.findIndex(({ content }) => content.includes(text));
    if (message === -1)
      throw new TerminalError(
        'request.invalid',
        `passage ${index + 1} of step '${id}' stands in none of its messages`,
        {
          remedy: 'put the texts of the passages into a message, or set grounding to off',
        },
      );
    const start = messages[message]!.content.indexOf(text);
    return { message, start, end: start + text.length };
  });
  if (places.length === 0)
    throw new TerminalError('request.invalid', `step '${id}' is to be held to passages and has none`, {
      remedy: 'give it passages, or set grounding to off',
    });
  return { ...parameters, grounding: { answer: grounding === 'span' ? 'span' : 'free', passages: places } };
}
