import type { ContextMode, JsonObject } from '@marimba/contracts';
import type { ChatSettings } from './chat-stream.js';

/** What a model gets that makes an agent of it. */
export interface Equipment {
  tools: string[];
  collection: string | undefined;
  /** Id of one document of the collection; undefined: all of them. */
  document: string | undefined;
  mode: ContextMode;
  settings: ChatSettings;
}

/** Nothing of it: the model is asked directly. */
export const isBare = ({ tools, collection }: Equipment): boolean => tools.length === 0 && collection === undefined;

export const playgroundWorkflow = 'playground';

/**
 * The agent as a workflow, so that what it does is in the log as of any other. Question, instructions and the name of the
 * thread that it goes on with come as input: they are no templates, and another question is no other version. The thread is
 * the person's own where runs are for one (`personal`), else of all who see the runs.
 */
export function agentDefinition(model: string, equipment: Equipment, personal: boolean): JsonObject {
  const { tools, collection, document, mode, settings } = equipment;
  const { temperature, top_p: topP, max_tokens: maxTokens, seed } = settings;
  const parameters = Object.entries({ temperature, topP, maxTokens, seed }).filter(([, value]) => value !== undefined);
  const text = { type: 'string' };
  return {
    name: playgroundWorkflow,
    description: 'The agent that the playground has asked last.',
    input: {
      type: 'object',
      properties: { question: text, instructions: text, thread: text },
      required: ['question'],
    },
    steps: [
      {
        id: 'answer',
        kind: 'agent',
        model,
        instructions: "${{ has(input.instructions) ? input.instructions : '' }}",
        task: '${{ input.question }}',
        memory: {
          thread: {
            thread: "${{ has(input.thread) ? input.thread : 'playground' }}",
            ...(personal ? {} : { scope: 'agent', agent: playgroundWorkflow }),
          },
        },
        ...(tools.length === 0 ? {} : { tools }),
        ...(collection === undefined
          ? {}
          : { knowledge: { collection, mode, ...(document === undefined ? {} : { documents: [document] }) } }),
        ...(parameters.length === 0 ? {} : { parameters: Object.fromEntries(parameters) as JsonObject }),
      },
    ],
    output: '${{ steps.answer.output }}',
  };
}
