import { randomUUID } from 'node:crypto';
import type {
  AnswerPiece,
  Completion,
  InferenceResult,
  ModelResource,
  OpenAiUsage,
  TokenLogprob,
} from '@marimba/contracts';

type Choice = Completion['choices'][number];

/** Writes completions: whole ones, and the chunks of streamed ones. */
export class CompletionAnswer {
  private readonly head;
  /** Characters of each answer that logprobs have been told of. */
  private readonly told: number[] = [];

  constructor(model: ModelResource) {
    this.head = {
      id: `cmpl-${randomUUID()}`,
      object: 'text_completion' as const,
      created: Math.floor(Date.now() / 1000),
      model: model.name,
      system_fingerprint: model.fingerprint,
    };
  }

  whole(results: readonly InferenceResult[], usage: OpenAiUsage): Completion {
    const choices = results.map(({ text, logprobs, finishReason }, index) => ({
      index,
      text,
      logprobs: this.logprobsOf(logprobs, index),
      finish_reason: endOf(finishReason),
    }));
    return { ...this.head, choices, usage };
  }

  piece({ text, logprobs }: AnswerPiece, index: number): object {
    return this.chunk({ index, text, logprobs: this.logprobsOf(logprobs, index), finish_reason: null });
  }

  end({ finishReason }: InferenceResult, index: number, rest: readonly TokenLogprob[]): object {
    const logprobs = this.logprobsOf(rest.length === 0 ? undefined : rest, index);
    return this.chunk({ index, text: '', logprobs, finish_reason: endOf(finishReason) });
  }

  usage(usage: OpenAiUsage): object {
    return { ...this.head, choices: [], usage };
  }

  private chunk(choice: object): object {
    return { ...this.head, choices: [choice] };
  }

  private logprobsOf(logprobs: readonly TokenLogprob[] | undefined, index: number): Choice['logprobs'] {
    if (logprobs === undefined) return null;
    const offsets = logprobs.map(({ token }) => {
      const offset = this.told[index] ?? 0;
      this.told[index] = offset + token.length;
      return offset;
    });
    return {
      tokens: logprobs.map(({ token }) => token),
      token_logprobs: logprobs.map(({ logprob }) => logprob),
      top_logprobs: logprobs.map(({ top }) => Object.fromEntries(top.map(({ token, logprob }) => [token, logprob]))),
      text_offset: offsets,
    };
  }
}

const endOf = (reason: InferenceResult['finishReason']): Choice['finish_reason'] =>
  reason === 'length' ? 'length' : 'stop';
