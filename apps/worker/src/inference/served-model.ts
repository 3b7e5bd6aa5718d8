import type { ModelRequest, ModelResult, TokenLogprob } from '@marimba/contracts';
import type { SeenModel } from '@marimba/store';

/**
 * Takes the text of an answer as it is written, with what is known of its tokens. `anew`: the answer begins again, what was
 * written does not count.
 */
export type TokenSink = (text: string, anew?: boolean, logprobs?: TokenLogprob[]) => void;

/** A model that this worker answers for, wherever its weights are. */
export interface ServedModel {
  readonly description: SeenModel;
  /** How many calls it takes at a time, which may change; 0: none for now. */
  readonly concurrency: number;
  /**
   * The answer as one text: reasoning inside `<think>`, tool calls as `<tool_call>{"name": …, "arguments": …}</tool_call>`.
   * @throws TerminalError for a request that can never succeed, also for a parameter that the model cannot honour;
   *   MarimbaError for what may be tried again
   */
  answer(request: ModelRequest, out: TokenSink, signal: AbortSignal, tenantId: string): Promise<ModelResult>;
}
