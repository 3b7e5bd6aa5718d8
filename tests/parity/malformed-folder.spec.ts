import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HybridModel, importModel, ModelFormatError } from '@marimba/inference';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { withHeader } from './tiny-jamba/safetensors-file.js';
import { randomJamba, writeJamba } from './tiny-jamba/tiny-jamba.js';

const work = mkdtempSync(join(tmpdir(), 'marimba-malformed-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let folders = 0;
let dir: string;
let cacheDir: string;
beforeEach(() => {
  dir = join(work, `model-${folders}`);
  cacheDir = join(work, `cache-${folders++}`);
  writeJamba(randomJamba({ shards: 2 }), dir);
});

const shard = 'model-00001-of-00002.safetensors';
const index = 'model.safetensors.index.json';
const readJson = (name: string) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as Record<string, unknown>;
const writeJson = (name: string, value: unknown) => writeFileSync(join(dir, name), JSON.stringify(value));
const configure = (changes: Record<string, unknown>) =>
  writeJson('config.json', { ...readJson('config.json'), ...changes });

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** Rewrites a shard's header and keeps its data. */
function editHeader(change: (header: Record<string, Entry>) => unknown): void {
  const bytes = readFileSync(join(dir, shard));
  const end = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.subarray(8, end).toString()) as Record<string, Entry>;
  const changed = change(header) ?? header;
  const text = typeof changed === 'string' ? changed : JSON.stringify(changed);
  writeFileSync(join(dir, shard), withHeader(text, bytes.subarray(end)));
}

/** The import fails with an error that names all of this, and leaves nothing behind that could be taken for a graph. */
async function expectRefusal(...names: string[]): Promise<void> {
  const failure = await importModel(dir, { precision: 'fp32', cacheDir }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ModelFormatError);
  for (const name of names) expect((failure as Error).message).toContain(name);
  const left = readdirSync(work).includes(cacheDir.split('/').at(-1)!) ? readdirSync(cacheDir) : [];
  expect(left.filter((name) => !name.endsWith('.sha256'))).toEqual([]);
}

describe('an import refuses a safetensors file', () => {
  it('that was cut off in its data', async () => {
    truncateSync(join(dir, shard), readFileSync(join(dir, shard)).length - 5);
    await expectRefusal(shard, 'truncated', 'Fetch the folder again');
  });

  it('that was cut off in its header', async () => {
    truncateSync(join(dir, shard), 100);
    await expectRefusal(shard, 'truncated');
  });

  it('that is too short for a length', async () => {
    writeFileSync(join(dir, shard), 'abc');
    await expectRefusal(shard, '3 bytes');
  });

  it('that is something else', async () => {
    writeFileSync(join(dir, shard), '<!doctype html><title>Sign in</title>'.repeat(100));
    await expectRefusal(shard, 'no safetensors file');
  });

  it('that carries extra bytes', async () => {
    writeFileSync(join(dir, shard), Buffer.concat([readFileSync(join(dir, shard)), Buffer.alloc(3)]));
    await expectRefusal(shard, 'extra bytes');
  });

  it('whose header is not JSON', async () => {
    editHeader(() => '{"model.embed_tokens.weight": ');
    await expectRefusal(shard, 'not JSON');
  });

  it('whose header is no object', async () => {
    editHeader(() => 'null');
    await expectRefusal(shard, 'JSON object');
  });

  it('whose tensors overlap', async () => {
    editHeader((header) => {
      const [, second] = Object.values(header).filter((entry) => entry.data_offsets !== undefined);
      second!.data_offsets = [second!.data_offsets[0] - 2, second!.data_offsets[1] - 2];
    });
    await expectRefusal(shard, 'overlap');
  });

  it('whose shape does not fit its bytes', async () => {
    editHeader((header) => {
      header['model.embed_tokens.weight']!.shape = [264, 63];
    });
    await expectRefusal(shard, 'model.embed_tokens.weight', '[264,63]');
  });

  it('whose offsets are no numbers', async () => {
    editHeader((header) => {
      header['model.embed_tokens.weight']!.data_offsets = ['0', '1'] as never;
    });
    await expectRefusal(shard, 'model.embed_tokens.weight', 'data_offsets');
  });

  it('whose dtype is no float', async () => {
    editHeader((header) => {
      header['model.embed_tokens.weight']!.dtype = 'I16';
    });
    await expectRefusal(shard, 'model.embed_tokens.weight', 'I16', 'bfloat16');
  });

  it('whose tensor has another shape than the configuration says', async () => {
    editHeader((header) => {
      header['model.embed_tokens.weight']!.shape = [64, 264];
    });
    await expectRefusal(shard, 'model.embed_tokens.weight', '[64,264]', '[264,64]');
  });

  it('that lacks a tensor', async () => {
    editHeader((header) =>
      Object.fromEntries(
        Object.entries(header).map(([name, entry]) => [name === 'model.embed_tokens.weight' ? 'other' : name, entry]),
      ),
    );
    await expectRefusal(dir, 'model.embed_tokens.weight', 'missing');
  });

  it('that repeats a tensor of another shard', async () => {
    writeFileSync(join(dir, 'model-00002-of-00002.safetensors'), readFileSync(join(dir, shard)));
    await expectRefusal('model-00002-of-00002.safetensors', 'another shard');
  });
});

describe('an import refuses a folder', () => {
  it('that does not exist', async () => {
    dir = join(work, 'nowhere');
    await expectRefusal(join('nowhere', 'config.json'));
  });

  it('without weights', async () => {
    for (const name of readdirSync(dir).filter((each) => each.includes('safetensors'))) rmSync(join(dir, name));
    await expectRefusal(dir, 'model.safetensors', 'config.json');
  });

  it('that lacks a shard which the index names', async () => {
    renameSync(join(dir, shard), join(dir, 'elsewhere'));
    await expectRefusal(index, shard);
  });

  it('whose index is not JSON, or has no weight_map', async () => {
    writeFileSync(join(dir, index), 'hello');
    await expectRefusal(index, 'not JSON');
    writeJson(index, {});
    await expectRefusal(index, 'weight_map');
    writeJson(index, null);
    await expectRefusal(index, 'weight_map');
  });

  it('whose index names no file of the folder', async () => {
    writeJson(index, { weight_map: { a: 3 } });
    await expectRefusal(index, '3 for a');
    writeJson(index, { weight_map: { a: '../elsewhere/model.safetensors' } });
    await expectRefusal(index, '../elsewhere');
  });
});

describe('an import refuses a config.json', () => {
  it.each<[string, Record<string, unknown>]>([
    ['model_type', { model_type: 'gpt2' }],
    ['num_experts', { num_experts: 16 }],
    ['num_experts', { num_experts: undefined }],
    ['sliding_window', { sliding_window: 4096 }],
    ['num_key_value_heads', { num_key_value_heads: 3 }],
    ['attn_layer_offset', { attn_layer_offset: 4 }],
    ['attn_layer_offset', { attn_layer_offset: 0.5 }],
    ['rms_norm_eps', { rms_norm_eps: -1e-6 }],
    ['hidden_act', { hidden_act: 'gelu' }],
    ['hidden_size', { hidden_size: '64' }],
    ['num_hidden_layers', { num_hidden_layers: 0 }],
    ['num_attention_heads', { num_attention_heads: 5 }],
    ['mamba_d_state', { mamba_d_state: null }],
    ['mamba_dt_rank', { mamba_dt_rank: 1.5 }],
    ['tie_word_embeddings', { tie_word_embeddings: 'yes' }],
    ['rms_norm_eps', { rms_norm_eps: undefined }],
  ])('for its %s', async (field, changes) => {
    configure(changes);
    await expectRefusal('config.json', field);
  });

  it('that is not JSON', async () => {
    writeFileSync(join(dir, 'config.json'), '{');
    await expectRefusal('config.json', 'JSON');
    writeJson('config.json', null);
    await expectRefusal('config.json', 'JSON object');
  });
});

describe('opening refuses a tokenizer', () => {
  const open = () => HybridModel.open(dir, { cacheDir });

  it('whose files are missing or not JSON', async () => {
    writeFileSync(join(dir, 'tokenizer.json'), '');
    await expect(open()).rejects.toThrow(/tokenizer\.json.*JSON/);
    rmSync(join(dir, 'tokenizer.json'));
    await expect(open()).rejects.toThrow(ModelFormatError);
  });

  it('that cannot be run', async () => {
    writeJson('tokenizer.json', {});
    await expect(open()).rejects.toThrow(/tokenizer\.json: describes no tokenizer/);
    await expect(open()).rejects.toThrow(ModelFormatError);
  });

  it('whose chat template cannot be read', async () => {
    writeFileSync(join(dir, 'chat_template.jinja'), '{% for x in %}');
    await expect(open()).rejects.toThrow(/chat_template\.jinja: its chat template cannot be read/);
  });

  it('without a token that ends an answer', async () => {
    writeJson('generation_config.json', {});
    configure({ eos_token_id: undefined });
    await expect(open()).rejects.toThrow(/config\.json: has no eos_token_id/);
  });

  it('without a chat template', async () => {
    writeJson('tokenizer_config.json', {});
    await expect(open()).rejects.toThrow(/tokenizer_config\.json.*chat_template/);
  });
});

describe('an import', () => {
  it('tells how far it is and is found again', async () => {
    const stages: string[] = [];
    const options = {
      precision: 'int8',
      cacheDir,
      onProgress: ({ stage }: { stage: string }) => stages.push(stage),
    } as const;
    const first = await importModel(dir, options);
    expect(first.written).toBe(true);
    expect(new Set(stages)).toEqual(new Set(['checking', 'writing']));
    const again = await importModel(dir, options);
    expect(again).toEqual({ ...first, written: false });
    expect((await importModel(dir, { ...options, precision: 'int4' })).graphDir).not.toBe(first.graphDir);
  });

  it('is made anew when the configuration or the weights were changed', async () => {
    const options = { precision: 'fp32', cacheDir } as const;
    const { graphDir } = await importModel(dir, options);
    configure({ max_position_embeddings: 128 });
    const reconfigured = await importModel(dir, options);
    expect(reconfigured.graphDir).not.toBe(graphDir);
    writeJamba(randomJamba({ shards: 2, seed: 77 }), dir);
    expect((await importModel(dir, options)).graphDir).not.toBe(graphDir);
  });

  it.each(['manifest.json', 'model.onnx', 'weights.bin'])('is made anew when its %s was damaged', async (file) => {
    const options = { precision: 'fp32', cacheDir } as const;
    const { graphDir } = await importModel(dir, options);
    truncateSync(join(graphDir, file), 40);
    expect((await importModel(dir, options)).written).toBe(true);
    expect((await importModel(dir, options)).written).toBe(false);
  });

  it('removes what a killed import left, and leaves one that is at work alone', async () => {
    const options = { precision: 'fp32', cacheDir } as const;
    const { graphDir } = await importModel(dir, options);
    rmSync(graphDir, { recursive: true });
    for (const name of ['killed', 'at-work']) {
      mkdirSync(`${graphDir}.${name}.partial`);
      writeFileSync(join(`${graphDir}.${name}.partial`, 'weights.bin'), 'half');
    }
    utimesSync(join(`${graphDir}.killed.partial`, 'weights.bin'), new Date(0), new Date(0));
    expect((await importModel(dir, options)).written).toBe(true);
    const partial = readdirSync(cacheDir).filter((name) => name.endsWith('.partial'));
    expect(partial).toEqual([`${graphDir.split('/').at(-1)}.at-work.partial`]);
  });

  it('of several precisions at once, twice each, ends with one graph each', async () => {
    const precisions = ['fp32', 'int8', 'fp32', 'int8'] as const;
    const imported = await Promise.all(precisions.map((precision) => importModel(dir, { precision, cacheDir })));
    expect(new Set(imported.map(({ graphDir }) => graphDir)).size).toBe(2);
    expect(readdirSync(cacheDir).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});
