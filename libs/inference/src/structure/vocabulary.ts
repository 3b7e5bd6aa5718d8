import { join } from 'node:path';
import { readJsonObject } from '../weights/json-file.js';

export type VocabularyKind = 'byte_level' | 'byte_fallback' | 'raw';

/** The tokens of a model as its tokenizer.json writes them, by id. */
export interface Vocabulary {
  tokens: string[];
  /** How tokens stand for bytes. */
  kind: VocabularyKind;
  /** Ids of marks that are no text: decoding leaves them out. */
  specials: ReadonlySet<number>;
  /** Ids of tokens that are written as they are, marks among them. */
  added: ReadonlySet<number>;
}

/** @throws ModelFormatError */
export function readVocabulary(modelDir: string, size: number): Vocabulary {
  const definition = readJsonObject(join(modelDir, 'tokenizer.json'));
  const { vocab = {} } = (definition['model'] ?? {}) as { vocab?: Record<string, number> | [string, number][] };
  const tokens = new Array<string>(size).fill('');
  if (Array.isArray(vocab)) for (const [id, [token]] of vocab.entries()) tokens[id] = token;
  else for (const [token, id] of Object.entries(vocab)) tokens[id] = token;
  const added = (definition['added_tokens'] ?? []) as { id: number; content: string; special: boolean }[];
  for (const { id, content } of added) tokens[id] = content;
  const decoder = JSON.stringify(definition['decoder'] ?? null);
  const kind = decoder.includes('ByteLevel')
    ? 'byte_level'
    : decoder.includes('ByteFallback')
      ? 'byte_fallback'
      : 'raw';
  return {
    tokens: tokens.slice(0, size),
    kind,
    specials: new Set(added.filter(({ special }) => special).map(({ id }) => id)),
    added: new Set(added.map(({ id }) => id)),
  };
}

/** The bytes that each token writes; undefined for special tokens and ids without a token. */
export function tokenBytes({ tokens, kind, specials, added }: Vocabulary): (Uint8Array | undefined)[] {
  const bytesOfCharacter = kind === 'byte_level' ? byteLevelAlphabet() : undefined;
  return tokens.map((token, id) => {
    if (token === '' || specials.has(id)) return undefined;
    if (added.has(id)) return Buffer.from(token);
    if (bytesOfCharacter !== undefined)
      return Uint8Array.from(Array.from(token), (character) => bytesOfCharacter.get(character) ?? 0);
    const fallback = kind === 'byte_fallback' ? /^<0x([0-9A-F]{2})>$/.exec(token) : null;
    if (fallback !== null) return Uint8Array.of(Number.parseInt(fallback[1]!, 16));
    return Buffer.from(kind === 'byte_fallback' ? token.replaceAll('▁', ' ') : token);
  });
}

/** Byte-level tokenizers write printable bytes as themselves and the others as the characters from 256 on (GPT-2). */
function byteLevelAlphabet(): Map<string, number> {
  const isPrintable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  const alphabet = new Map<string, number>();
  let others = 256;
  for (let byte = 0; byte < 256; byte++) alphabet.set(String.fromCodePoint(isPrintable(byte) ? byte : others++), byte);
  return alphabet;
}
