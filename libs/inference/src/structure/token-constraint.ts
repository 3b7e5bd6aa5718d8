/** What an answer has to be. */
export type OutputConstraint =
  | { kind: 'json-schema'; schema: unknown }
  | { kind: 'regex'; pattern: string }
  | { kind: 'choice'; choices: readonly string[] }
  | GroundedAnswer;

/**
 * An answer that quotes its evidence: a run of whole sentences of one of the passages, with that passage's number, so that
 * neither can be invented; or that nothing was found.
 */
export interface GroundedAnswer {
  kind: 'grounded';
  /** What may be quoted, numbered from 1; of none, nothing can be found. */
  passages: readonly string[];
  /**
   * `tags`: `<think>[1] "quote"</think>answer [1]`, or `<think>none</think>Not found in the documents.`;
   * `json`: `{"quote", "citation", "answer"}`, all null where nothing was found.
   */
  form: 'tags' | 'json';
  /** `span`: words of the quote, one after the other; `free`: a line of the model's own. */
  answer: 'free' | 'span';
  /** Leans the choice of evidence towards sentences that share words with the question. */
  focus?: Focus | undefined;
  /** Of `tags`: `<tool_call>` with a line of the model's own may stand in place of an answer. */
  calls?: boolean | undefined;
}

export interface Focus {
  question: string;
  /** What is added to the logits of evidence that holds every word of the question; of less, less. Default 20. */
  weight?: number | undefined;
  /** The part of the question's words, 0 to 1, that evidence has to hold to weigh as much as "not found". Default 0.3. */
  refusal?: number | undefined;
  /** Of spans: what is added to the logits of those of the kind that the question asks for. Default 12. */
  answerWeight?: number | undefined;
}

/** Walks through one answer, token by token. */
export interface TokenConstraint {
  /** Works out which tokens may come next; to be awaited before `mask`. */
  prepare(): Promise<void>;
  /** Sets the logits of tokens that may not come next to −∞, and may lean those of others. Stop tokens may come where the answer is whole. */
  mask(logits: Float32Array): void;
  /** The token that was chosen. @throws InferenceError when it was not allowed */
  accept(token: number): void;
  /** Frees what the grammar engine holds. */
  close(): void;
}
