import type { AnswerPiece, InferenceRequest, InferenceResult, OpenAiUsage, TokenLogprob } from '@marimba/contracts';
import type { Caller, ModelCalls } from './model-calls.js';

/** Has every request answered at the same time; the first that fails ends the others. */
export async function answerAll(
  calls: ModelCalls,
  model: string,
  requests: readonly InferenceRequest[],
  caller: Caller,
): Promise<InferenceResult[]> {
  return together(caller, requests, (request, each) => calls.answer(model, request, each));
}

/** What is told of one answer while it is written. */
export interface AnswerListener {
  onPiece(piece: AnswerPiece, index: number): Promise<void>;
  /** `rest`: log-probabilities that came with no piece. */
  onEnd(result: InferenceResult, index: number, rest: TokenLogprob[]): Promise<void>;
}

/** As `answerAll`, with every piece when it is written. */
export async function streamAll(
  calls: ModelCalls,
  model: string,
  requests: readonly InferenceRequest[],
  caller: Caller,
  listener: AnswerListener,
): Promise<InferenceResult[]> {
  return together(caller, requests, async (request, each, index) => {
    const pieces = calls.stream(model, request, each);
    let told = 0;
    try {
      for (;;) {
        const next = await pieces.next();
        if (next.done) {
          await listener.onEnd(next.value, index, (next.value.logprobs ?? []).slice(told));
          return next.value;
        }
        for (const piece of next.value) {
          told += piece.logprobs?.length ?? 0;
          await listener.onPiece(piece, index);
        }
      }
    } finally {
      // An answer that is not read to its end is given up.
      await pieces.return(undefined as never);
    }
  });
}

async function together(
  caller: Caller,
  requests: readonly InferenceRequest[],
  work: (request: InferenceRequest, caller: Caller, index: number) => Promise<InferenceResult>,
): Promise<InferenceResult[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([caller.signal, failed.signal]);
  const tasks = requests.map((request, index) => work(request, { ...caller, signal }, index));
  try {
    return await Promise.all(tasks);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(tasks);
    throw error;
  }
}

/** Of all answers; a prompt that several answer counts once. */
export function usageOf(results: readonly InferenceResult[], answersPerPrompt: number): OpenAiUsage {
  const prompts = results.filter((_, index) => index % answersPerPrompt === 0);
  const sum = (list: readonly InferenceResult[], field: keyof InferenceResult['usage']): number =>
    list.reduce((total, { usage }) => total + usage[field], 0);
  const promptTokens = sum(prompts, 'promptTokens');
  const outputTokens = sum(results, 'outputTokens');
  return {
    prompt_tokens: promptTokens,
    completion_tokens: outputTokens,
    total_tokens: promptTokens + outputTokens,
    prompt_tokens_details: {
      cached_tokens: sum(prompts, 'cachedTokens'),
      ...(prompts.length === 1 ? { cache_reason: prompts[0]!.reuse.reason } : {}),
    },
  };
}
