import { InferenceError } from '../../errors.js';
import type { GroundedAnswer, TokenConstraint } from '../token-constraint.js';
import { groundedForm } from './grounded-form.js';
import type { FreeText, Thread } from './threads.js';
import type { TokenTrie, TrieNode } from './token-trie.js';

/** What a vocabulary can write of grounded answers; kept for all of them. */
export class GroundedAnswers {
  private readonly freeTokens = new Map<string, Int32Array>();

  constructor(
    readonly trie: TokenTrie,
    readonly stopTokens: readonly number[],
  ) {}

  start(constraint: GroundedAnswer): TokenConstraint {
    return new GroundedConstraint(this, groundedForm(constraint));
  }

  /** Tokens that stay inside a text of the model's own. */
  staying(text: FreeText): Int32Array {
    const known = this.freeTokens.get(text.key);
    if (known !== undefined) return known;
    const stays = (bytes: Uint8Array | undefined): boolean => {
      let state: FreeText | undefined = text;
      for (const byte of bytes ?? []) state = state?.after(byte);
      return bytes !== undefined && state !== undefined;
    };
    const tokens = Int32Array.from(this.trie.bytes.flatMap((bytes, id) => (stays(bytes) ? [id] : [])));
    this.freeTokens.set(text.key, tokens);
    return tokens;
  }
}

/**
 * Holds one answer to the passages. It works on bytes with the vocabulary's tokens mapped onto them, so that it does not
 * matter how a sentence is cut into tokens: whatever tokens the model takes, their bytes are those of the passage. Where
 * ways part, their weights lean the choice: the logit of a token gains the largest weight of the ways that it leaves open.
 */
class GroundedConstraint implements TokenConstraint {
  /** Tokens that may come next, and what their logits gain. */
  private readonly allowed = new Map<number, number>();

  constructor(
    private readonly answers: GroundedAnswers,
    private threads: readonly Thread[],
  ) {}

  async prepare(): Promise<void> {
    this.allowed.clear();
    this.walk(this.answers.trie.root, this.threads);
    for (const thread of this.threads) {
      const { weight } = thread;
      if (thread.free !== undefined) for (const token of this.answers.staying(thread.free)) this.allow(token, weight);
      if (thread.ends) for (const token of this.answers.stopTokens) this.allow(token, weight);
    }
    if (this.allowed.size === 0)
      throw new InferenceError('the vocabulary has no tokens for what has to come next in the answer');
  }

  mask(logits: Float32Array): void {
    const kept = [...this.allowed].map(([token, weight]): [number, number] => [token, logits[token]! + weight]);
    logits.fill(Number.NEGATIVE_INFINITY);
    for (const [token, logit] of kept) if (token < logits.length) logits[token] = logit;
  }

  accept(token: number): void {
    const bytes = this.answers.trie.bytes[token];
    let threads = bytes === undefined ? [] : this.threads;
    for (const byte of bytes ?? []) threads = threads.flatMap((thread) => thread.after(byte));
    if (threads.length === 0)
      throw new InferenceError(`no token that the passages allow could be chosen (token ${token} came instead)`);
    this.threads = threads;
  }

  close(): void {}

  /** Down the trie along what the threads expect. Text of the model's own is looked up, not walked. */
  private walk(node: TrieNode, threads: readonly Thread[]): void {
    const expecting = new Map<number, Thread[]>();
    for (const thread of threads) {
      if (thread.expects === undefined) continue;
      const others = expecting.get(thread.expects);
      if (others === undefined) expecting.set(thread.expects, [thread]);
      else others.push(thread);
    }
    for (const [byte, those] of expecting) {
      const child = node.children.get(byte);
      if (child === undefined) continue;
      const next = those.flatMap((thread) => thread.after(byte));
      if (child.tokens.length > 0) {
        const weight = Math.max(...next.map(({ weight }) => weight));
        for (const token of child.tokens) this.allow(token, weight);
      }
      this.walk(child, next);
    }
  }

  private allow(token: number, weight: number): void {
    const before = this.allowed.get(token);
    if (before === undefined || weight > before) this.allowed.set(token, weight);
  }
}
