import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { ModelFormatError } from '../errors.js';

/** Text to token ids and back, from a folder's tokenizer.json. */
export class ModelTokenizer {
  private constructor(
    private readonly tokenizer: Tokenizer,
    /** Tokens that end a turn or the text. */
    readonly stopTokens: readonly number[],
    private readonly specials: RegExp | undefined,
  ) {}

  static open(dir: string): ModelTokenizer {
    const definition = readJson(join(dir, 'tokenizer.json'));
    const config = readJson(join(dir, 'tokenizer_config.json'));
    const added = (definition['added_tokens'] ?? []) as { content: string; special: boolean }[];
    const specials = added.filter(({ special }) => special).map(({ content }) => content);
    return new ModelTokenizer(new Tokenizer(definition, config), stopTokensOf(dir), pattern(specials));
  }

  encode(text: string): number[] {
    return this.tokenizer.encode(text, { add_special_tokens: false }).ids;
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

function readJson(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new ModelFormatError(file, `cannot be read as JSON (${(error as Error).message})`);
  }
}

function stopTokensOf(dir: string): number[] {
  const file = ['generation_config.json', 'config.json'].map((name) => join(dir, name)).find(existsSync);
  const value = file === undefined ? undefined : readJson(file)['eos_token_id'];
  return [value].flat().filter((each): each is number => typeof each === 'number');
}

function pattern(tokens: string[]): RegExp | undefined {
  const escaped = tokens.map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return escaped.length === 0 ? undefined : new RegExp(escaped.join('|'), 'g');
}
