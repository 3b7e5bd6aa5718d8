/** What an answer has to be. */
export type OutputConstraint =
  | { kind: 'json-schema'; schema: unknown }
  | { kind: 'regex'; pattern: string }
  | { kind: 'choice'; choices: readonly string[] };

/** Walks through one answer, token by token. */
export interface TokenConstraint {
  /** Sets the logits of tokens that may not come next to −∞. */
  mask(logits: Float32Array): void;
  /** The token that was chosen. @throws Error when it was not allowed */
  accept(token: number): void;
  /** The answer is whole and nothing but a stop token may follow. */
  readonly finished: boolean;
  /** Frees what the grammar engine holds. */
  close(): void;
}
