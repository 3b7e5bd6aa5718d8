import type {
  CallParameters,
  ChatMessage,
  InferenceResult,
  OutputConstraint,
  SearchOptions,
  SearchResult,
  ToolDescription,
} from '@marimba/contracts';

export interface ModelCall {
  tenantId: string;
  runId: string;
  stepId: string;
  callKey: string;
  /** Stable for (run, step, attempt, callKey). */
  callId: string;
  model: string;
  messages: ChatMessage[];
  tools: ToolDescription[];
  parameters: CallParameters;
  /** What the answer has to be. */
  constraint?: OutputConstraint;
  /** Keeps the state behind so many characters of a message; the result's `kept` says what was. */
  keepAt?: { message: number; end: number };
  signal: AbortSignal;
}

/** Answers a chat with a model, wherever that runs. Streams tokens by a way of its own. */
export interface LanguageModel {
  /**
   * @throws TerminalError model.not-found; request.invalid, model.parameter-unsupported for a constraint that it cannot be
   *   held to; MarimbaError model.unavailable, model.failed (may be tried again)
   */
  call(call: ModelCall): Promise<InferenceResult>;
}

export interface KnowledgeStore {
  /**
   * Best first.
   * @throws TerminalError collection.not-found, search.filter-invalid, search.vectors-unavailable,
   *   search.reranker-unavailable; MarimbaError model.unavailable where a model is needed that nobody serves
   */
  search(
    tenantId: string,
    collection: string,
    query: string,
    options: SearchOptions,
    signal?: AbortSignal,
  ): Promise<SearchResult>;
}
