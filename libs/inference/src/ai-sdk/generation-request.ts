import { type LanguageModelV4CallOptions, type SharedV4Warning, UnsupportedFunctionalityError } from '@ai-sdk/provider';
import type { GenerateRequest } from '../api/generation.js';
import type { HybridModel } from '../hybrid-model.js';
import type { ToolDescription } from '../tokenizer/chat-template.js';
import { chatMessages } from './chat-messages.js';

/** Tokens that are written when the caller does not say how many. */
const defaultMaxTokens = 4096;

export interface AskedGeneration {
  request: GenerateRequest;
  /** Calls may stand in the answer. */
  calls: boolean;
  warnings: SharedV4Warning[];
}

/** What a call of the SDK is for the engine. @throws UnsupportedFunctionalityError */
export function generationRequest(model: HybridModel, options: LanguageModelV4CallOptions): AskedGeneration {
  const { responseFormat, toolChoice, stopSequences, maxOutputTokens, abortSignal } = options;
  if (toolChoice?.type === 'required' || toolChoice?.type === 'tool')
    throw new UnsupportedFunctionalityError({ functionality: 'a tool choice that forces a call' });
  const tools = toolChoice?.type === 'none' ? [] : toolsOf(options);
  const rendered = model.renderChat(chatMessages(options.prompt), { tools, addGenerationPrompt: true });
  const prompt = model.tokenize(rendered);
  const room = model.info.contextLength - prompt.length;
  const { temperature, topP, topK, presencePenalty, frequencyPenalty, seed } = options;
  return {
    request: {
      prompt,
      signal: abortSignal,
      parameters: {
        maxTokens: Math.max(0, Math.min(maxOutputTokens ?? defaultMaxTokens, room)),
        temperature,
        topP,
        topK,
        presencePenalty,
        frequencyPenalty,
        seed,
        stop: stopSequences,
      },
      ...(responseFormat?.type === 'json'
        ? { constraint: { kind: 'json-schema', schema: responseFormat.schema ?? { type: 'object' } } }
        : {}),
    },
    calls: tools.length > 0 && responseFormat?.type !== 'json',
    warnings:
      options.reasoning === undefined || options.reasoning === 'provider-default'
        ? []
        : [{ type: 'unsupported', feature: 'reasoning' }],
  };
}

function toolsOf({ tools = [] }: LanguageModelV4CallOptions): ToolDescription[] {
  return tools.map((tool) => {
    if (tool.type !== 'function')
      throw new UnsupportedFunctionalityError({ functionality: `tools of type ${tool.type}` });
    return { name: tool.name, description: tool.description ?? '', parameters: tool.inputSchema };
  });
}
