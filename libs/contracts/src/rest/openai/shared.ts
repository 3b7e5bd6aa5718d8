import { z } from 'zod';

export const openAiUsage = z.object({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
  prompt_tokens_details: z.object({
    cached_tokens: z.int(),
    /** Beside OpenAI's: what of a kept state was continued from, or why nothing was. Of answers to one prompt. */
    cache_reason: z.string().optional(),
  }),
});
export type OpenAiUsage = z.infer<typeof openAiUsage>;

/** The body of every error of these routes. */
export const openAiError = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});
export type OpenAiError = z.infer<typeof openAiError>;
