import { z } from 'zod';
import { only, optional, samplingFields } from './fields.js';
import { openAiUsage } from './shared.js';

const tokenIds = z.array(z.int().nonnegative()).min(1);

/** `POST /v1/completions`. What stands not here is refused. */
export const completionBody = z.strictObject({
  ...samplingFields,
  prompt: z.union([z.string().min(1), tokenIds, z.array(z.string().min(1)).min(1).max(64), z.array(tokenIds).max(64)]),
  logprobs: optional(z.int().min(0).max(20)),
  echo: only(false),
  best_of: only(1),
  suffix: only(''),
});
export type CompletionBody = z.output<typeof completionBody>;

export const completionLogprobs = z.object({
  tokens: z.array(z.string()),
  token_logprobs: z.array(z.number()),
  top_logprobs: z.array(z.record(z.string(), z.number())),
  text_offset: z.array(z.int()),
});

export const completion = z.object({
  id: z.string(),
  object: z.literal('text_completion'),
  created: z.int(),
  model: z.string(),
  system_fingerprint: z.string(),
  choices: z.array(
    z.object({
      index: z.int(),
      text: z.string(),
      logprobs: completionLogprobs.nullable(),
      finish_reason: z.enum(['stop', 'length']),
    }),
  ),
  usage: openAiUsage,
});
export type Completion = z.infer<typeof completion>;

/** `POST /v1/embeddings`. */
export const embeddingBody = z.strictObject({
  model: z.string().min(1).max(200),
  input: z.union([
    z.string().min(1),
    tokenIds,
    z.array(z.string().min(1)).min(1).max(2_048),
    z.array(tokenIds).max(2_048),
  ]),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  user: samplingFields.user,
});

export const embeddingList = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      object: z.literal('embedding'),
      index: z.int(),
      /** Or its little-endian 32-bit floats in base64. */
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
  model: z.string(),
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
});
