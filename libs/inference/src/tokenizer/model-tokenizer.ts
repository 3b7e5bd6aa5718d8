import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { ModelFormatError } from '../errors.js';
import { readJsonObject } from '../weights/json-file.js';
import { SegmentedEncoding, wordCut } from './segmented-encoding.js';

/** Text to token ids and back, from a folder's tokenizer.json. */
export class ModelTokenizer {
  private readonly segmented: SegmentedEncoding | undefined;

  private constructor(
    private readonly tokenizer: Tokenizer,
    /** Tokens that end a turn or the text. */
    readonly stopTokens: readonly number[],
    private readonly specials: RegExp | undefined,
    private readonly specialIds: ReadonlySet<number>,
    cutsAtWords: boolean,
  ) {
    if (cutsAtWords) this.segmented = new SegmentedEncoding((text) => this.encodeWhole(text));
  }

  static open(dir: string): ModelTokenizer {
    const definition = readJsonObject(join(dir, 'tokenizer.json'));
    const config = readJsonObject(join(dir, 'tokenizer_config.json'));
    const added = (definition['added_tokens'] ?? []) as { id: number; content: string; special: boolean }[];
    const specials = added.filter(({ special }) => special);
    const texts = pattern(specials.map(({ content }) => content));
    const ids = new Set(specials.map(({ id }) => id));
    return new ModelTokenizer(build(dir, definition, config), stopTokensOf(dir), texts, ids, cutsAtWords(definition));
  }

  encode(text: string): number[] {
    return this.segmented?.tokens(text) ?? this.encodeWhole(text);
  }

  /** Texts are remembered to encode them sooner; afterwards none is. */
  forgetTexts(): void {
    this.segmented?.forget();
  }

  private encodeWhole(text: string): number[] {
    return this.tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  /** Whether this is a mark that does not end a turn, as the one that begins it. */
  beginsTurn(id: number): boolean {
    return this.specialIds.has(id) && !this.stopTokens.includes(id);
  }

  /** Special tokens (turn marks, padding) are left out. */
  decode(ids: readonly number[]): string {
    if (ids.length === 0) return '';
    return this.tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false });
  }

  /** Text that people or documents wrote, with every special token in it broken up, so that it cannot end a turn or begin one. */
  neutralize(text: string): string {
    return this.specials === undefined
      ? text
      : text.replace(this.specials, (token) => `${token[0]}\u200b${token.slice(1)}`);
  }
}

/** Byte-level tokenizers without normalisation cut between words before they look any further. */
function cutsAtWords({ normalizer, pre_tokenizer: before, added_tokens: added }: Record<string, unknown>): boolean {
  if ((normalizer ?? null) !== null) return false;
  // A cut may not fall into a token of its own kind.
  if (((added ?? []) as { content: string }[]).some(({ content }) => wordCut.test(content))) return false;
  const { type, pretokenizers = [] } = (before ?? {}) as { type?: string; pretokenizers?: { type?: string }[] };
  return type === 'ByteLevel' || (type === 'Sequence' && pretokenizers.some((each) => each.type === 'ByteLevel'));
}

function build(dir: string, definition: Record<string, unknown>, config: Record<string, unknown>): Tokenizer {
  try {
    return new Tokenizer(definition, config);
  } catch (error) {
    const file = join(dir, 'tokenizer.json');
    throw new ModelFormatError(file, `describes no tokenizer that can be run (${(error as Error).message})`);
  }
}

/** generation_config.json goes before config.json, where it names any. @throws ModelFormatError when neither does. */
function stopTokensOf(dir: string): number[] {
  for (const file of ['generation_config.json', 'config.json'].map((name) => join(dir, name)).filter(existsSync)) {
    const tokens = [readJsonObject(file)['eos_token_id']].flat().filter((each) => typeof each === 'number');
    if (tokens.length > 0) return tokens;
  }
  throw new ModelFormatError(
    join(dir, 'config.json'),
    'has no eos_token_id, and generation_config.json has none either',
    'Without one no answer would end: add the id of the token that ends a turn.',
  );
}

function pattern(tokens: string[]): RegExp | undefined {
  const escaped = tokens.map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return escaped.length === 0 ? undefined : new RegExp(escaped.join('|'), 'g');
}
