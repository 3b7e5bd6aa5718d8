import { z } from 'zod';
import { modelParameters } from '../../model-parameters.js';

/** Clients send null for what they leave out. */
export const optional = <T extends z.ZodType>(schema: T) => schema.nullish();

/** A value that says what is the case anyway; any other would have to be honoured. */
export const only = <const T extends string | number | boolean>(...values: T[]) =>
  optional(z.literal(values, { error: `is not supported here; leave it out or send ${values.join(' or ')}` }));

const { shape } = modelParameters;

/** What chat completions and completions share. Names as OpenAI and the servers of open models have them. */
export const samplingFields = {
  model: z.string().min(1).max(200),
  stream: optional(z.boolean()),
  stream_options: optional(
    z.strictObject({ include_usage: optional(z.boolean()), include_obfuscation: optional(z.literal(false)) }),
  ),
  n: optional(z.int().min(1).max(16)),
  max_tokens: optional(shape.maxTokens.unwrap()),
  temperature: optional(shape.temperature.unwrap()),
  top_p: optional(shape.topP.unwrap()),
  top_k: optional(shape.topK.unwrap()),
  min_p: optional(shape.minP.unwrap()),
  repetition_penalty: optional(shape.repetitionPenalty.unwrap()),
  presence_penalty: optional(shape.presencePenalty.unwrap()),
  frequency_penalty: optional(shape.frequencyPenalty.unwrap()),
  logit_bias: optional(shape.logitBias.unwrap()),
  seed: optional(
    z
      .int()
      .nonnegative()
      .max(Number.MAX_SAFE_INTEGER - 1_000),
  ),
  stop: optional(z.union([z.string().min(1).max(200), shape.stop.unwrap()])),
  /** Read and left aside: they change nothing of the answer. */
  user: optional(z.string()),
  metadata: optional(z.record(z.string(), z.json())),
  safety_identifier: optional(z.string()),
  prompt_cache_key: optional(z.string()),
  prompt_cache_retention: optional(z.string()),
  service_tier: only('auto', 'default'),
  store: only(false),
};
