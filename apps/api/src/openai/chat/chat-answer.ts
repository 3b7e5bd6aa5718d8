import { randomUUID } from 'node:crypto';
import type {
  AnswerPiece,
  ChatCompletion,
  InferenceResult,
  ModelResource,
  OpenAiUsage,
  TokenLogprob,
} from '@marimba/contracts';

type Choice = ChatCompletion['choices'][number];
type Logprobs = NonNullable<Choice['logprobs']>;

const callId = (): string => `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`;

/** What every answer and every chunk of one begins with. */
const headOf = (model: ModelResource) => ({
  id: `chatcmpl-${randomUUID()}`,
  created: Math.floor(Date.now() / 1000),
  model: model.name,
  system_fingerprint: model.fingerprint,
});

export function chatCompletionOf(
  model: ModelResource,
  results: readonly InferenceResult[],
  usage: OpenAiUsage,
): ChatCompletion {
  return { ...headOf(model), object: 'chat.completion', choices: results.map(choiceOf), usage };
}

function choiceOf(result: InferenceResult, index: number): Choice {
  const { text, reasoning, toolCalls, logprobs } = result;
  const calls = toolCalls?.map((call) => ({ id: callId(), type: 'function' as const, function: call }));
  return {
    index,
    message: {
      role: 'assistant',
      content: calls !== undefined && text === '' ? null : text,
      refusal: null,
      ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
      ...(calls === undefined ? {} : { tool_calls: calls }),
    },
    logprobs: logprobs === undefined ? null : chatLogprobsOf(logprobs),
    finish_reason: finishReasonOf(result),
  };
}

/** The log of a run knows how an answer ended; that it ended with calls is said here. */
function finishReasonOf({ finishReason, toolCalls }: InferenceResult): Choice['finish_reason'] {
  if (finishReason === 'length') return 'length';
  return toolCalls === undefined ? 'stop' : 'tool_calls';
}

function chatLogprobsOf(logprobs: readonly TokenLogprob[]): Logprobs {
  const one = ({ token, bytes, logprob }: Omit<TokenLogprob, 'top'>) => ({
    token,
    logprob,
    // Of a token that is part of a character its text does not tell the bytes.
    bytes: bytes ?? (token.includes('\uFFFD') ? null : [...Buffer.from(token)]),
  });
  return { content: logprobs.map((each) => ({ ...one(each), top_logprobs: each.top.map(one) })), refusal: null };
}

/** The chunks of a streamed completion, in the order in which OpenAI's server sends them. */
export class ChatChunks {
  private readonly head;
  private readonly begun = new Set<number>();
  private readonly calls = new Set<string>();

  /** `withUsage`: the last chunk tells what was used, and all others say that they do not. */
  constructor(
    model: ModelResource,
    private readonly withUsage: boolean,
  ) {
    this.head = headOf(model);
  }

  piece(piece: AnswerPiece, index: number): object[] {
    const { logprobs } = piece;
    return [...this.begin(index), this.chunk(index, this.deltaOf(piece, index), { logprobs })];
  }

  end(result: InferenceResult, index: number, rest: readonly TokenLogprob[]): object[] {
    const logprobs = rest.length === 0 ? undefined : rest;
    return [...this.begin(index), this.chunk(index, {}, { logprobs, reason: finishReasonOf(result) })];
  }

  usage(usage: OpenAiUsage): object[] {
    return this.withUsage ? [{ ...this.head, object: 'chat.completion.chunk', choices: [], usage }] : [];
  }

  private begin(index: number): object[] {
    if (this.begun.has(index)) return [];
    this.begun.add(index);
    return [this.chunk(index, { role: 'assistant', content: '' })];
  }

  private deltaOf({ text, part, call }: AnswerPiece, choice: number): object {
    if (part === 'reasoning') return { reasoning_content: text };
    if (call === undefined) return { content: text };
    const key = `${choice}/${call.index}`;
    const isNew = !this.calls.has(key);
    this.calls.add(key);
    const begin = isNew ? { id: callId(), type: 'function' } : {};
    const name = isNew ? { name: call.name } : {};
    return { tool_calls: [{ index: call.index, ...begin, function: { ...name, arguments: text } }] };
  }

  private chunk(
    index: number,
    delta: object,
    { logprobs, reason = null }: { logprobs?: readonly TokenLogprob[] | undefined; reason?: string | null } = {},
  ): object {
    const said = logprobs === undefined ? null : chatLogprobsOf(logprobs);
    return {
      ...this.head,
      object: 'chat.completion.chunk',
      choices: [{ index, delta, logprobs: said, finish_reason: reason }],
      ...(this.withUsage ? { usage: null } : {}),
    };
  }
}
