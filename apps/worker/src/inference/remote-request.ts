import { type ChatMessage, defaultMaxTokens, type InferenceRequest, type ModelParameters } from '@marimba/contracts';
import type OpenAI from 'openai';
import type { RemoteToolNames } from './remote-tool-names.js';
import { unsupportedParameter } from './unsupported-parameter.js';

/** With what OpenAI itself lacks and the servers of open models know; one that knows it not refuses the request. */
export type RemoteChat = OpenAI.Chat.ChatCompletionCreateParamsStreaming & Sampling;
export type RemoteCompletion = OpenAI.CompletionCreateParamsStreaming & Sampling;

interface Sampling {
  top_k?: number;
  min_p?: number;
  repetition_penalty?: number;
}

/** The body of a chat completion. @throws TerminalError for what the protocol has no words for */
export function remoteChat(
  model: string,
  remoteId: string,
  request: InferenceRequest,
  names: RemoteToolNames,
): RemoteChat {
  const { messages, tools, parameters, toolChoice, parallelToolCalls } = request;
  const { maxTokens = defaultMaxTokens, logprobs } = parameters;
  const functions = tools.map((tool) => ({
    type: 'function' as const,
    function: { ...tool, name: names.told(tool.name) },
  }));
  return {
    model: remoteId,
    stream: true,
    stream_options: { include_usage: true },
    messages: messages.map((message) => remoteMessage(message, names)),
    max_completion_tokens: maxTokens,
    ...samplingOf(parameters),
    ...(logprobs === undefined ? {} : { logprobs: true, top_logprobs: logprobs }),
    ...(functions.length === 0 ? {} : { tools: functions }),
    ...(toolChoice === undefined || functions.length === 0 ? {} : { tool_choice: remoteToolChoice(toolChoice, names) }),
    ...(parallelToolCalls === undefined || functions.length === 0 ? {} : { parallel_tool_calls: parallelToolCalls }),
    ...responseFormat(model, request),
  };
}

/** The body of a completion of a raw prompt. @throws TerminalError for what the protocol has no words for */
export function remoteCompletion(model: string, remoteId: string, request: InferenceRequest): RemoteCompletion {
  const { raw = '', parameters, constraint } = request;
  const { maxTokens = defaultMaxTokens, logprobs } = parameters;
  if (constraint !== undefined)
    throw unsupportedParameter(model, '/constraint', 'a completion of a raw prompt cannot be held to a form');
  return {
    model: remoteId,
    stream: true,
    stream_options: { include_usage: true },
    prompt: raw,
    max_tokens: maxTokens,
    ...samplingOf(parameters),
    ...(logprobs === undefined ? {} : { logprobs }),
  };
}

/**
 * Grounding works on each token of the model, which a server does not let in. Where it is only wished for, the answer is
 * written without it and says so.
 * @throws TerminalError model.parameter-unsupported where it is asked for
 */
export function withoutGrounding(
  model: string,
  request: InferenceRequest,
): { request: InferenceRequest; notHeld?: string } {
  const { grounding, ...parameters } = request.parameters;
  if (grounding === undefined) return { request };
  const why = 'its server chooses the tokens, so its answers cannot be held to passages';
  if (grounding.ifPossible !== true) throw unsupportedParameter(model, '/parameters/grounding', why);
  return { request: { ...request, parameters }, notHeld: `model '${model}' runs on another server: ${why}` };
}

function samplingOf(parameters: ModelParameters) {
  const { temperature = 0, topP, topK, minP, repetitionPenalty, presencePenalty, frequencyPenalty } = parameters;
  const { logitBias, seed, stop } = parameters;
  return {
    temperature,
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(topK === undefined ? {} : { top_k: topK }),
    ...(minP === undefined ? {} : { min_p: minP }),
    ...(repetitionPenalty === undefined ? {} : { repetition_penalty: repetitionPenalty }),
    ...(presencePenalty === undefined ? {} : { presence_penalty: presencePenalty }),
    ...(frequencyPenalty === undefined ? {} : { frequency_penalty: frequencyPenalty }),
    ...(logitBias === undefined ? {} : { logit_bias: logitBias }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop === undefined ? {} : { stop }),
  };
}

function responseFormat(model: string, { constraint }: InferenceRequest): Pick<RemoteChat, 'response_format'> {
  if (constraint === undefined) return {};
  if (constraint.kind !== 'json-schema')
    throw unsupportedParameter(model, '/constraint', `its server has no words for a ${constraint.kind}`);
  const schema = constraint.schema as Record<string, unknown>;
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } } };
}

const remoteToolChoice = (choice: NonNullable<InferenceRequest['toolChoice']>, names: RemoteToolNames) =>
  typeof choice === 'string' ? choice : { type: 'function' as const, function: { name: names.told(choice.name) } };

/** Calls and results that have no id (an agent's) go as text, as the agent's own history is text. */
function remoteMessage(
  { role, content, toolCalls, toolCallId }: ChatMessage,
  names: RemoteToolNames,
): RemoteChat['messages'][number] {
  if (role === 'tool')
    return toolCallId === undefined
      ? { role: 'user', content: `<tool_response>\n${content}\n</tool_response>` }
      : { role, content, tool_call_id: toolCallId };
  if (role !== 'assistant' || toolCalls === undefined || toolCalls.length === 0) return { role, content };
  return {
    role,
    content,
    tool_calls: toolCalls.map(({ id = '', name, arguments: args }) => ({
      id,
      type: 'function',
      function: { name: names.told(name), arguments: JSON.stringify(args) },
    })),
  };
}
