/** A node of the trie: the tokens that end here, and the nodes behind one byte more. */
export interface TrieNode {
  readonly tokens: number[];
  readonly children: Map<number, TrieNode>;
}

/** The tokens of a vocabulary by their bytes. */
export class TokenTrie {
  readonly root: TrieNode = { tokens: [], children: new Map() };

  constructor(readonly bytes: readonly (Uint8Array | undefined)[]) {
    for (const [token, each] of bytes.entries()) {
      if (each === undefined || each.length === 0) continue;
      let node = this.root;
      for (const byte of each) {
        let next = node.children.get(byte);
        if (next === undefined) {
          next = { tokens: [], children: new Map() };
          node.children.set(byte, next);
        }
        node = next;
      }
      node.tokens.push(token);
    }
  }
}
