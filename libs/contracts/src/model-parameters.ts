import { z } from 'zod';
import { slug } from './references.js';

/** How many tokens a model writes at most where nobody says so. */
export const defaultMaxTokens = 256;

/** How a model's next token is chosen and when it stops. Left out: greedy, 256 tokens. */
export const modelParameters = z.strictObject({
  maxTokens: z.int().min(1).max(32_768).optional(),
  temperature: z.number().min(0).max(5).optional(),
  topP: z.number().gt(0).max(1).optional(),
  topK: z.int().min(1).optional(),
  minP: z.number().min(0).max(1).optional(),
  repetitionPenalty: z.number().gt(0).max(5).optional(),
  /** Taken once from the logit of every token that was written before. */
  presencePenalty: z.number().min(-2).max(2).optional(),
  /** Taken from a token's logit for each time that it was written before. */
  frequencyPenalty: z.number().min(-2).max(2).optional(),
  /** Token id → what is added to its logit. */
  logitBias: z.record(z.string().regex(/^\d+$/, 'expected a token id'), z.number().min(-100).max(100)).optional(),
  /** Asks for the log-probability of each token that is written, with those of so many of the likeliest. */
  logprobs: z.int().min(0).max(20).optional(),
  seed: z.int().nonnegative().optional(),
  stop: z.array(z.string().min(1).max(200)).max(16).optional(),
});
export type ModelParameters = z.infer<typeof modelParameters>;

/** A part of a message of the prompt: UTF-16 code units, end exclusive. */
export const messageSpan = z.object({
  message: z.int().nonnegative(),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
});
export type MessageSpan = z.infer<typeof messageSpan>;

/**
 * Holds an answer to passages that stand in the prompt: it quotes whole sentences of one of them word for word, with that
 * passage's number, or says that nothing was found.
 */
export const grounding = z.object({
  /** `free`: the answer itself is a line of the model's own; `span`: it is words of the quote. */
  answer: z.enum(['free', 'span']),
  /** Numbered from 1 in this order; of none, nothing can be found. */
  passages: z.array(messageSpan).max(200),
  /** Evidence that shares words with it is preferred. */
  question: messageSpan.optional(),
  /** A model that cannot be held to passages answers all the same; its result says so. */
  ifPossible: z.boolean().optional(),
  /** A tool may be called in place of an answer. */
  calls: z.boolean().optional(),
});
export type Grounding = z.infer<typeof grounding>;

/** What a call says of how it is answered: a step's parameters, and what the step itself asks for. */
export const callParameters = modelParameters.extend({ grounding: grounding.optional() });
export type CallParameters = z.infer<typeof callParameters>;

export const toolCall = z.object({ name: z.string(), arguments: z.record(z.string(), z.json()) });
export type ToolCall = z.infer<typeof toolCall>;

export const chatMessage = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  /** Of an assistant; the ids are those that tools answer to. */
  toolCalls: z.array(toolCall.extend({ id: z.string().optional() })).optional(),
  /** Of a tool: the call that it answers. */
  toolCallId: z.string().optional(),
});
export type ChatMessage = z.infer<typeof chatMessage>;

export const toolDescription = z.object({
  name: slug,
  description: z.string(),
  parameters: z.record(z.string(), z.json()),
});
export type ToolDescription = z.infer<typeof toolDescription>;

/** A function that a model may call. Names of callers outside need not be slugs. */
export const functionDescription = toolDescription.extend({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[A-Za-z0-9_.-]+$/, "use letters, digits, '_', '-' and '.'"),
});
export type FunctionDescription = z.infer<typeof functionDescription>;

/** What an answer has to be. */
export const outputConstraint = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('json-schema'), schema: z.json() }),
  z.object({ kind: z.literal('regex'), pattern: z.string().min(1).max(10_000) }),
  z.object({ kind: z.literal('choice'), choices: z.array(z.string().min(1)).min(1).max(1_000) }),
  z.object({
    kind: z.literal('grounded'),
    /** What may be quoted, numbered from 1; of none, nothing can be found. */
    passages: z.array(z.string()).max(200),
    /** `tags`: `<think>[1] "quote"</think>answer [1]`; `json`: `{"quote", "citation", "answer"}`, all null where nothing is found. */
    form: z.enum(['tags', 'json']),
    answer: z.enum(['free', 'span']),
    /** Evidence that shares words with it is preferred. */
    question: z.string().max(10_000).optional(),
    /** Of `tags`: a tool may be called in place of an answer. */
    calls: z.boolean().optional(),
  }),
]);
export type OutputConstraint = z.infer<typeof outputConstraint>;

/** Which functions a model calls: those it chooses, none, at least one, or the one that is named. */
export const toolChoice = z.union([z.enum(['auto', 'none', 'required']), z.object({ name: z.string() })]);
export type ToolChoice = z.infer<typeof toolChoice>;

const tokenProbability = z.object({
  token: z.string(),
  /** UTF-8; left out where it is that of `token`. */
  bytes: z.array(z.int().min(0).max(255)).optional(),
  logprob: z.number(),
});

/** The natural logarithm of a written token's probability, and the likeliest tokens in its place, likeliest first. */
export const tokenLogprob = tokenProbability.extend({ top: z.array(tokenProbability) });
export type TokenLogprob = z.infer<typeof tokenLogprob>;

/** Tokens in, tokens taken from a stored state, tokens out. */
export const tokenUsage = z.object({
  promptTokens: z.int().nonnegative(),
  cachedTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
});
export type TokenUsage = z.infer<typeof tokenUsage>;

/** Milliseconds by phase. */
export const callTiming = z.object({ queueMs: z.number(), prefillMs: z.number(), decodeMs: z.number() });
export type CallTiming = z.infer<typeof callTiming>;

/** What of a stored state was continued from, or why nothing was. */
export const stateReuse = z.object({ tokens: z.int().nonnegative(), reason: z.string() });
export type StateReuse = z.infer<typeof stateReuse>;

export const finishReason = z.enum(['stop', 'length', 'aborted']);
export type FinishReason = z.infer<typeof finishReason>;
