/** What an answer has to be. */
export type OutputConstraint =
  | { kind: 'json-schema'; schema: unknown }
  | { kind: 'regex'; pattern: string }
  | { kind: 'choice'; choices: readonly string[] };

/** Walks through one answer, token by token. */
export interface TokenConstraint {
  /** Works out which tokens may come next; to be awaited before `mask`. */
  prepare(): Promise<void>;
  /** Sets the logits of tokens that may not come next to −∞. Stop tokens may come where the answer is whole. */
  mask(logits: Float32Array): void;
  /** The token that was chosen. @throws InferenceError when it was not allowed */
  accept(token: number): void;
  /** Frees what the grammar engine holds. */
  close(): void;
}
