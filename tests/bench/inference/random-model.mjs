// Folders of random weights in bfloat16, written a piece at a time: sizes of real models without their weights.
import { closeSync, copyFileSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const shardBytes = 2 ** 31;
const pieceElements = 4 * 1024 * 1024;

/** Normal-like values (a sum of uniforms) of this spread, as bfloat16, the same every time. */
function randomPiece(elements, spread, centre) {
  const values = new Float32Array(elements);
  let state = 0x2545f491 ^ elements;
  for (let i = 0; i < elements; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    values[i] = centre + spread * ((state & 0xffff) / 32768 - 1 + ((state >>> 16) / 32768 - 1));
  }
  const bits = new Uint32Array(values.buffer);
  const brief = new Uint16Array(elements);
  for (let i = 0; i < elements; i++) brief[i] = bits[i] >>> 16;
  return brief;
}

/** Writes config.json, the tokenizer of `tokenizerDir`, and `tensors`: [name, shape, spread?, centre?][]. */
export function writeRandomModel(dir, config, tensors, tokenizerDir) {
  mkdirSync(dir, { recursive: true });
  for (const file of ['tokenizer.json', 'tokenizer_config.json', 'generation_config.json'])
    copyFileSync(join(tokenizerDir, file), join(dir, file));
  writeFileSync(join(dir, 'config.json'), JSON.stringify(config));
  const shards = [];
  for (const tensor of tensors) {
    const bytes = 2 * elementsOf(tensor);
    if (shards.length === 0 || shards.at(-1).bytes + bytes > shardBytes) shards.push({ bytes: 0, tensors: [] });
    shards.at(-1).bytes += bytes;
    shards.at(-1).tensors.push(tensor);
  }
  const map = {};
  for (const [index, shard] of shards.entries()) {
    const number = (value) => String(value).padStart(5, '0');
    const file = `model-${number(index + 1)}-of-${number(shards.length)}.safetensors`;
    writeShard(join(dir, file), shard.tensors);
    for (const [name] of shard.tensors) map[name] = file;
  }
  writeFileSync(join(dir, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: map }));
}

const elementsOf = ([, shape]) => shape.reduce((product, size) => product * size, 1);

function writeShard(path, tensors) {
  const header = {};
  let offset = 0;
  for (const tensor of tensors) {
    const [name, shape] = tensor;
    const end = offset + 2 * elementsOf(tensor);
    header[name] = { dtype: 'BF16', shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = openSync(path, 'w');
  writeSync(file, length);
  writeSync(file, text);
  for (const tensor of tensors) {
    const [, shape, spread = 0.6 / Math.sqrt(shape.at(-1)), centre = 0] = tensor;
    let left = elementsOf(tensor);
    const piece = randomPiece(Math.min(left, pieceElements), spread, centre);
    for (; left > 0; left -= piece.length) {
      const part = left >= piece.length ? piece : piece.subarray(0, left);
      writeSync(file, new Uint8Array(part.buffer, 0, part.byteLength));
    }
  }
  closeSync(file);
}

const norm = (name, size) => [name, [size], 0.1, 1];

/** Tensors of a dense Jamba model of this config.json. */
export function jambaTensors(c) {
  const inner = c.mamba_expand * c.hidden_size;
  const headSize = c.hidden_size / c.num_attention_heads;
  const tensors = [['model.embed_tokens.weight', [c.vocab_size, c.hidden_size], 0.02]];
  for (let layer = 0; layer < c.num_hidden_layers; layer++) {
    const name = `model.layers.${layer}`;
    tensors.push(norm(`${name}.input_layernorm.weight`, c.hidden_size));
    if (layer % c.attn_layer_period === c.attn_layer_offset)
      tensors.push(...attention(`${name}.self_attn`, c, headSize));
    else
      tensors.push(
        [`${name}.mamba.in_proj.weight`, [2 * inner, c.hidden_size]],
        [`${name}.mamba.conv1d.weight`, [inner, 1, c.mamba_d_conv], 0.3],
        [`${name}.mamba.conv1d.bias`, [inner], 0.1],
        [`${name}.mamba.x_proj.weight`, [c.mamba_dt_rank + 2 * c.mamba_d_state, inner]],
        norm(`${name}.mamba.dt_layernorm.weight`, c.mamba_dt_rank),
        norm(`${name}.mamba.b_layernorm.weight`, c.mamba_d_state),
        norm(`${name}.mamba.c_layernorm.weight`, c.mamba_d_state),
        [`${name}.mamba.dt_proj.weight`, [inner, c.mamba_dt_rank]],
        [`${name}.mamba.dt_proj.bias`, [inner], 0.5, -3],
        [`${name}.mamba.A_log`, [inner, c.mamba_d_state], 0.5, 1],
        norm(`${name}.mamba.D`, inner),
        [`${name}.mamba.out_proj.weight`, [c.hidden_size, inner]],
      );
    tensors.push(norm(`${name}.pre_ff_layernorm.weight`, c.hidden_size), ...mlp(`${name}.feed_forward`, c));
  }
  return [...tensors, norm('model.final_layernorm.weight', c.hidden_size)];
}

/** Tensors of a Llama, Mistral or Gemma 3 model of this config.json. */
export function transformerTensors(c) {
  const gemma = c.model_type === 'gemma3_text';
  const tensors = [['model.embed_tokens.weight', [c.vocab_size, c.hidden_size], 0.02]];
  for (let layer = 0; layer < c.num_hidden_layers; layer++) {
    const name = `model.layers.${layer}`;
    const norms = gemma
      ? ['input', 'post_attention', 'pre_feedforward', 'post_feedforward']
      : ['input', 'post_attention'];
    for (const each of norms) tensors.push([`${name}.${each}_layernorm.weight`, [c.hidden_size], 0.1, gemma ? 0 : 1]);
    tensors.push(...attention(`${name}.self_attn`, c, c.head_dim), ...mlp(`${name}.mlp`, c));
    if (gemma)
      for (const part of ['q', 'k']) tensors.push([`${name}.self_attn.${part}_norm.weight`, [c.head_dim], 0.1, 0]);
  }
  return [...tensors, [`model.norm.weight`, [c.hidden_size], 0.1, gemma ? 0 : 1]];
}

const attention = (name, c, headSize) => [
  [`${name}.q_proj.weight`, [c.num_attention_heads * headSize, c.hidden_size]],
  [`${name}.k_proj.weight`, [c.num_key_value_heads * headSize, c.hidden_size]],
  [`${name}.v_proj.weight`, [c.num_key_value_heads * headSize, c.hidden_size]],
  [`${name}.o_proj.weight`, [c.hidden_size, c.num_attention_heads * headSize]],
];

const mlp = (name, c) => [
  [`${name}.gate_proj.weight`, [c.intermediate_size, c.hidden_size]],
  [`${name}.up_proj.weight`, [c.intermediate_size, c.hidden_size]],
  [`${name}.down_proj.weight`, [c.hidden_size, c.intermediate_size]],
];
