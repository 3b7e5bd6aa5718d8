import { randomInt } from 'node:crypto';
import type { ChatCompletionBody, CompletionBody, ModelParameters, ModelResource } from '@marimba/contracts';

/** The most tokens of an answer that does not say how many, where the model's context has room for them. */
const longestAnswer = 4_096;

type Body = Omit<ChatCompletionBody | CompletionBody, 'logprobs'>;
type Sampling = Omit<ModelParameters, 'maxTokens' | 'logprobs' | 'seed'>;

/** OpenAI's defaults where a field is left out: temperature 1. A client's null is a field left out. */
export function samplingOf(body: Body): Sampling {
  const fields: { [Key in keyof Sampling]: Sampling[Key] | null } = {
    temperature: body.temperature ?? 1,
    topP: body.top_p,
    topK: body.top_k,
    minP: body.min_p,
    repetitionPenalty: body.repetition_penalty,
    presencePenalty: body.presence_penalty || null,
    frequencyPenalty: body.frequency_penalty || null,
    logitBias: Object.keys(body.logit_bias ?? {}).length === 0 ? null : body.logit_bias,
    stop: typeof body.stop === 'string' ? [body.stop] : body.stop,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}

/** A seed of its own for each of n answers. One is drawn where none is given: an answer that is made again is the same. */
export function seedsOf({ seed, n }: Pick<Body, 'seed' | 'n'>): number[] {
  const first = seed ?? randomInt(2 ** 31);
  return Array.from({ length: n ?? 1 }, (_, index) => first + index);
}

/** Tokens of an answer whose client says nothing of its length. Of a remote model's context nothing is known (0). */
export const answerRoom = ({ contextLength }: ModelResource): number =>
  contextLength === 0 ? longestAnswer : Math.min(longestAnswer, contextLength);
