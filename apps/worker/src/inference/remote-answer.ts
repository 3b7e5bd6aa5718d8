import type { TokenLogprob } from '@marimba/contracts';
import type OpenAI from 'openai';
import type { RemoteToolNames } from './remote-tool-names.js';
import type { TokenSink } from './served-model.js';

/** Reasoning as the servers of open models name it, beside what OpenAI knows. */
type Delta = OpenAI.Chat.ChatCompletionChunk.Choice.Delta & {
  reasoning_content?: string | null;
  reasoning?: string | null;
};

/** Puts a stream of pieces together; tool calls and reasoning become the text form that agents read. */
export class RemoteAnswer {
  private text = '';
  private reasons = false;
  private readonly calls: { name: string; arguments: string }[] = [];
  readonly logprobs: TokenLogprob[] = [];
  firstAt: number | undefined;
  private ended = false;
  finishReason: 'stop' | 'length' = 'stop';
  usage = { promptTokens: 0, cachedTokens: 0, outputTokens: 0 };

  constructor(
    private readonly out: TokenSink,
    private readonly names: RemoteToolNames,
  ) {}

  takeChat({ choices, usage }: OpenAI.Chat.ChatCompletionChunk): void {
    this.takeUsage(usage);
    const [choice] = choices;
    if (choice === undefined) return;
    this.takeEnd(choice.finish_reason);
    const delta: Delta = choice.delta;
    for (const { index, function: called } of delta.tool_calls ?? []) {
      this.calls[index] ??= { name: '', arguments: '' };
      const call = this.calls[index];
      call.name += called?.name ?? '';
      call.arguments += called?.arguments ?? '';
    }
    this.takeReasoning(delta.reasoning_content ?? delta.reasoning ?? '');
    const logprobs = (choice.logprobs?.content ?? []).map(({ token, bytes, logprob, top_logprobs }) => ({
      ...probabilityOf({ token, bytes, logprob }),
      top: top_logprobs.map(probabilityOf),
    }));
    if (delta.content) this.takeContent(delta.content, logprobs);
  }

  takeCompletion({ choices, usage }: OpenAI.Completion): void {
    this.takeUsage(usage);
    const [choice] = choices;
    if (choice === undefined) return;
    this.takeEnd(choice.finish_reason);
    const { tokens = [], token_logprobs = [], top_logprobs } = choice.logprobs ?? {};
    const logprobs = tokens.map((token, index) => ({
      token,
      logprob: token_logprobs[index] ?? 0,
      top: Object.entries(top_logprobs?.[index] ?? {}).map(([other, logprob]) => ({ token: other, logprob })),
    }));
    if (choice.text) this.takeContent(choice.text, logprobs);
  }

  /** A connection that closes quietly in the middle looks like an end. @throws Error when no reason to end was given */
  refuseHalf(): void {
    if (!this.ended) throw new Error('its stream ended before the answer did');
  }

  finish(): string {
    this.endReasoning();
    for (const call of this.calls)
      this.write(
        `<tool_call>\n{"name": ${JSON.stringify(this.names.known(call.name))}, "arguments": ${call.arguments || '{}'}}\n</tool_call>`,
      );
    return this.text;
  }

  private takeUsage(usage: OpenAI.CompletionUsage | null | undefined): void {
    if (!usage) return;
    this.usage = {
      promptTokens: usage.prompt_tokens,
      cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
      outputTokens: usage.completion_tokens,
    };
  }

  private takeEnd(reason: string | null): void {
    if (reason) this.ended = true;
    if (reason === 'length') this.finishReason = 'length';
  }

  private takeContent(text: string, logprobs: TokenLogprob[]): void {
    this.endReasoning();
    this.logprobs.push(...logprobs);
    this.write(text, logprobs);
  }

  private takeReasoning(text: string): void {
    if (text === '') return;
    if (!this.reasons) this.write('<think>');
    this.reasons = true;
    this.write(text);
  }

  private endReasoning(): void {
    if (this.reasons) this.write('</think>');
    this.reasons = false;
  }

  private write(piece: string, logprobs: TokenLogprob[] = []): void {
    this.firstAt ??= performance.now();
    this.text += piece;
    if (logprobs.length === 0) this.out(piece);
    else this.out(piece, false, logprobs);
  }
}

const probabilityOf = ({ token, bytes, logprob }: { token: string; bytes?: number[] | null; logprob: number }) => ({
  token,
  ...(bytes ? { bytes } : {}),
  logprob,
});
