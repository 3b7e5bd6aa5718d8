import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { ModelFormatError } from '../errors.js';
import { readJsonObject } from '../weights/json-file.js';

/** Token ids `[rows, width]`, the shorter rows padded at their ends. */
export interface TokenBatch {
  ids: BigInt64Array;
  mask: BigInt64Array;
  types: BigInt64Array;
  lengths: number[];
  width: number;
}

/** Texts to token ids with the special tokens that the folder's tokenizer.json puts around them. */
export class EncoderTokenizer {
  private constructor(
    private readonly tokenizer: Tokenizer,
    private readonly contextLength: number,
    private readonly padding: number,
  ) {}

  /** @throws ModelFormatError */
  static open(dir: string, contextLength: number): EncoderTokenizer {
    const file = join(dir, 'tokenizer.json');
    const config = readJsonObject(join(dir, 'config.json'));
    try {
      const tokenizer = new Tokenizer(readJsonObject(file), readJsonObject(join(dir, 'tokenizer_config.json')));
      const padding = config['pad_token_id'];
      return new EncoderTokenizer(tokenizer, contextLength, typeof padding === 'number' ? padding : 0);
    } catch (error) {
      if (error instanceof ModelFormatError) throw error;
      throw new ModelFormatError(file, `describes no tokenizer that can be run (${(error as Error).message})`);
    }
  }

  /** What is too long ends early, its last special token kept. */
  batch(texts: readonly string[], pairs?: readonly string[]): TokenBatch {
    const rows = texts.map((text, index) => this.row(text, pairs?.[index]));
    const lengths = rows.map(({ ids }) => ids.length);
    const width = Math.max(1, ...lengths);
    const batch: TokenBatch = {
      ids: new BigInt64Array(rows.length * width).fill(BigInt(this.padding)),
      mask: new BigInt64Array(rows.length * width),
      types: new BigInt64Array(rows.length * width),
      lengths,
      width,
    };
    for (const [row, { ids, types }] of rows.entries())
      for (const [index, id] of ids.entries()) {
        batch.ids[row * width + index] = BigInt(id);
        batch.mask[row * width + index] = 1n;
        batch.types[row * width + index] = BigInt(types[index] ?? 0);
      }
    return batch;
  }

  private row(text: string, pair: string | undefined): { ids: number[]; types: number[] } {
    const { ids, token_type_ids: types } = this.tokenizer.encode(text, {
      text_pair: pair ?? null,
      return_token_type_ids: true,
    });
    const most = this.contextLength;
    if (ids.length <= most) return { ids, types };
    return { ids: [...ids.slice(0, most - 1), ids.at(-1)!], types: [...types.slice(0, most - 1), types.at(-1)!] };
  }
}
