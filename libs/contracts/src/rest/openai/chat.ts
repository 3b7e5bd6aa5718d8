import { z } from 'zod';
import { functionDescription } from '../../model-parameters.js';
import { only, optional, samplingFields } from './fields.js';
import { openAiUsage } from './shared.js';

const textPart = z.object({
  type: z.literal('text', { error: 'only parts of text are read; images, sound and files are not' }),
  text: z.string(),
});
const content = z.union([z.string(), z.array(textPart)]);

export const chatToolCall = z.object({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

/** `name`, `refusal` and reasoning of earlier answers are read and left aside: prompts have no place for them. */
const message = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer', 'user']), content, name: optional(z.string()) }),
  z.object({
    role: z.literal('assistant'),
    content: optional(content),
    tool_calls: optional(z.array(chatToolCall)),
    name: optional(z.string()),
    refusal: optional(z.string()),
    reasoning_content: optional(z.string()),
  }),
  z.object({ role: z.literal('tool'), content, tool_call_id: z.string() }),
]);
export type OpenAiMessage = z.infer<typeof message>;

const tool = z.strictObject({
  type: z.literal('function', { error: 'only functions can be called' }),
  function: z.strictObject({
    name: functionDescription.shape.name,
    description: optional(z.string()),
    parameters: optional(functionDescription.shape.parameters),
    strict: optional(z.boolean()),
  }),
});

const responseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: z.string(),
      description: optional(z.string()),
      schema: z.record(z.string(), z.json()),
      strict: optional(z.boolean()),
    }),
  }),
]);

/** `POST /v1/chat/completions`. What stands not here is refused. */
export const chatCompletionBody = z.strictObject({
  ...samplingFields,
  messages: z.array(message).min(1),
  max_completion_tokens: samplingFields.max_tokens,
  logprobs: optional(z.boolean()),
  top_logprobs: optional(z.int().min(0).max(20)),
  tools: optional(z.array(tool).max(128)),
  tool_choice: optional(
    z.union([
      z.enum(['auto', 'none', 'required']),
      z.object({ type: z.literal('function'), function: z.object({ name: z.string() }) }),
    ]),
  ),
  parallel_tool_calls: optional(z.boolean()),
  response_format: optional(responseFormat),
  /** Beyond OpenAI: the answer matches a regular expression, is one of some texts, or quotes one of some passages. */
  structured_outputs: optional(
    z.union([
      z.strictObject({ regex: z.string().min(1).max(10_000) }),
      z.strictObject({ choice: z.array(z.string().min(1)).min(1).max(1_000) }),
      z.strictObject({
        grounded: z.strictObject({
          passages: z.array(z.string()).min(1).max(200),
          form: z.enum(['tags', 'json']).default('json'),
          answer: z.enum(['free', 'span']).default('free'),
          question: z.string().max(10_000).optional(),
        }),
      }),
    ]),
  ),
  modalities: optional(z.array(z.literal('text', { error: 'only text is written' }))),
  reasoning_effort: only('none'),
});
export type ChatCompletionBody = z.output<typeof chatCompletionBody>;

const probability = z.object({ token: z.string(), logprob: z.number(), bytes: z.array(z.int()).nullable() });
export const chatLogprobs = z.object({
  content: z.array(probability.extend({ top_logprobs: z.array(probability) })),
  refusal: z.null(),
});
export const chatFinishReason = z.enum(['stop', 'length', 'tool_calls']);

export const chatCompletion = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.int(),
  model: z.string(),
  system_fingerprint: z.string(),
  choices: z.array(
    z.object({
      index: z.int(),
      message: z.object({
        role: z.literal('assistant'),
        content: z.string().nullable(),
        refusal: z.null(),
        reasoning_content: z.string().optional(),
        tool_calls: z.array(chatToolCall).optional(),
      }),
      logprobs: chatLogprobs.nullable(),
      finish_reason: chatFinishReason,
    }),
  ),
  usage: openAiUsage,
});
export type ChatCompletion = z.infer<typeof chatCompletion>;
