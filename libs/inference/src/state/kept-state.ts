/** A model's state as whatever keeps it sees it: which tokens it stands for, what it costs, its bytes. */
export interface KeptState {
  /** Tokens that it has read. */
  readonly position: number;
  /** SHA-256 (hex) of those tokens: see `prefixHashes`. */
  readonly prefixHash: string;
  /** Bytes in memory. */
  readonly bytes: number;
  /** Logits `[vocabulary]` after the last token, where they are known: the same prompt again then needs no run at all. */
  readonly logits: Float32Array | undefined;
  /** A copy that goes its own way. */
  fork(): KeptState;
  /** Body bytes in pieces, in a fixed order; views of the live buffers, to be written before the state is changed. */
  serialize(): Uint8Array[];
}
