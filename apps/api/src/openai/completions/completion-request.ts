import type { CompletionBody, InferenceRequest } from '@marimba/contracts';
import { samplingOf, seedsOf } from '../sampling.js';

/** Tokens of an answer that does not say how many, as OpenAI has it for completions. */
const defaultTokens = 16;

/** What a model is asked: for each prompt, once for each answer that is wanted. */
export function completionRequests(body: CompletionBody): InferenceRequest[] {
  const parameters = {
    ...samplingOf(body),
    maxTokens: body.max_tokens ?? defaultTokens,
    ...(typeof body.logprobs === 'number' ? { logprobs: body.logprobs } : {}),
  };
  const seeds = seedsOf(body);
  return textsOf(body.prompt).flatMap((raw) =>
    seeds.map((seed) => ({ v: 1, messages: [], raw, tools: [], parameters: { ...parameters, seed } })),
  );
}

/** One text or several, each as text or as token ids. */
export function textsOf(input: CompletionBody['prompt']): (string | number[])[] {
  if (typeof input === 'string') return [input];
  return typeof input[0] === 'number' ? [input as number[]] : (input as (string | number[])[]);
}
