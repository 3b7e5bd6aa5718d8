import { z } from 'zod';
import { slug } from './references.js';

/** How a model's next token is chosen and when it stops. Left out: greedy, 256 tokens. */
export const modelParameters = z.strictObject({
  maxTokens: z.int().min(1).max(32_768).optional(),
  temperature: z.number().min(0).max(5).optional(),
  topP: z.number().gt(0).max(1).optional(),
  topK: z.int().min(1).optional(),
  minP: z.number().min(0).max(1).optional(),
  repetitionPenalty: z.number().gt(0).max(5).optional(),
  seed: z.int().nonnegative().optional(),
  stop: z.array(z.string().min(1).max(200)).max(16).optional(),
});
export type ModelParameters = z.infer<typeof modelParameters>;

export const toolCall = z.object({ name: z.string(), arguments: z.record(z.string(), z.json()) });
export type ToolCall = z.infer<typeof toolCall>;

export const chatMessage = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  toolCalls: z.array(toolCall).optional(),
});
export type ChatMessage = z.infer<typeof chatMessage>;

export const toolDescription = z.object({
  name: slug,
  description: z.string(),
  parameters: z.record(z.string(), z.json()),
});
export type ToolDescription = z.infer<typeof toolDescription>;

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
