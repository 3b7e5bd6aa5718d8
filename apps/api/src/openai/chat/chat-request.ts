import type {
  ChatCompletionBody,
  FunctionDescription,
  InferenceRequest,
  ModelResource,
  OutputConstraint,
  ToolChoice,
} from '@marimba/contracts';
import { invalidField } from '../invalid-field.js';
import { answerRoom, samplingOf, seedsOf } from '../sampling.js';
import { chatMessages } from './chat-messages.js';

/** What a model is asked, once for each answer that is wanted. @throws TerminalError request.invalid */
export function chatRequests(body: ChatCompletionBody, model: ModelResource): InferenceRequest[] {
  const tools = toolsOf(body);
  const choice = toolChoiceOf(body, tools);
  const constraint = constraintOf(body);
  if (constraint !== undefined && choice !== undefined && choice !== 'auto' && choice !== 'none')
    throw invalidField('/response_format', 'cannot stand beside a call that is forced', 'Leave one of the two out.');
  const logprobs = logprobsOf(body);
  const request: InferenceRequest = {
    v: 1,
    messages: chatMessages(body.messages),
    tools,
    inParts: true,
    parameters: {
      ...samplingOf(body),
      maxTokens: body.max_completion_tokens ?? body.max_tokens ?? answerRoom(model),
      ...(logprobs === undefined ? {} : { logprobs }),
    },
    ...(choice === undefined ? {} : { toolChoice: choice }),
    ...(typeof body.parallel_tool_calls === 'boolean' ? { parallelToolCalls: body.parallel_tool_calls } : {}),
    ...(constraint === undefined ? {} : { constraint }),
  };
  return seedsOf(body).map((seed) => ({ ...request, parameters: { ...request.parameters, seed } }));
}

function toolsOf({ tools, tool_choice: choice }: ChatCompletionBody): FunctionDescription[] {
  const isForced = choice === 'required' || typeof choice === 'object';
  return (tools ?? []).map(({ function: { name, description, parameters, strict } }, index) => {
    if (strict && !isForced)
      throw invalidField(
        `/tools/${index}/function/strict`,
        'holds only where the call is forced: what a model calls by itself is written freely',
        'Leave strict out, or force the call with tool_choice.',
      );
    return { name, description: description ?? '', parameters: parameters ?? { type: 'object', properties: {} } };
  });
}

function toolChoiceOf(
  { tool_choice: choice }: ChatCompletionBody,
  tools: FunctionDescription[],
): ToolChoice | undefined {
  if (choice === null || choice === undefined) return undefined;
  const name = typeof choice === 'string' ? undefined : choice.function.name;
  const known = name === undefined ? tools.length > 0 : tools.some((tool) => tool.name === name);
  if (!known && choice !== 'none' && choice !== 'auto')
    throw invalidField('/tool_choice', 'names no function of tools', 'Send the function in tools too.');
  return typeof choice === 'string' ? choice : { name: choice.function.name };
}

function constraintOf({
  response_format: format,
  structured_outputs: form,
}: ChatCompletionBody): OutputConstraint | undefined {
  const formatted = format && format.type !== 'text';
  if (form && formatted)
    throw invalidField('/structured_outputs', 'cannot stand beside response_format', 'Leave one of the two out.');
  if (form) {
    if ('regex' in form) return { kind: 'regex', pattern: form.regex };
    if ('choice' in form) return { kind: 'choice', choices: form.choice };
    return { kind: 'grounded', ...form.grounded };
  }
  if (!formatted) return undefined;
  return {
    kind: 'json-schema',
    schema: format.type === 'json_schema' ? format.json_schema.schema : { type: 'object' },
  };
}

function logprobsOf({ logprobs, top_logprobs: top }: ChatCompletionBody): number | undefined {
  if (!logprobs && top) throw invalidField('/top_logprobs', 'is only given beside logprobs', 'Set logprobs to true.');
  return logprobs ? (top ?? 0) : undefined;
}
