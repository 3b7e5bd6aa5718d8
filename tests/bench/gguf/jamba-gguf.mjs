import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SafetensorsReader } from '../weights/safetensors-reader.mjs';
import { writeGguf } from './gguf-writer.mjs';
import { tensorTypes } from './tensor-types.mjs';

/**
 * Writes a dense Jamba folder (Hugging Face names, bfloat16 safetensors) as GGUF for llama.cpp, every matrix at `type`
 * (F16, Q8_0 or Q4_0), norms, biases, convolutions and the scan's parameters at F32.
 */
export function writeJambaGguf(dir, path, type) {
  const config = JSON.parse(readFileSync(join(dir, 'config.json'), 'utf8'));
  const reader = new SafetensorsReader(dir);
  try {
    const mapped = tensorsOf(config);
    const known = new Set(mapped.map(({ from }) => from));
    const left = reader.names.filter((name) => !known.has(name));
    if (left.length > 0) throw new Error(`${dir}: no place in GGUF for ${left.slice(0, 3).join(', ')}`);
    const tensors = mapped.map(({ from, name, shape, matrix, change }) => ({
      name,
      shape,
      type: matrix ? type : 'F32',
      chunks: function* () {
        const elements = shape.reduce((product, size) => product * size, 1);
        for (const chunk of reader.chunks(from, elements, shape.at(-1))) yield change ? chunk.map(change) : chunk;
      },
    }));
    const general = [
      { key: 'general.architecture', type: 'string', value: 'jamba' },
      { key: 'general.name', type: 'string', value: basename(dir) },
      { key: 'general.file_type', type: 'uint32', value: tensorTypes[type].file },
      { key: 'general.quantization_version', type: 'uint32', value: 2 },
    ];
    writeGguf(path, [...general, ...shapeFields(config), ...vocabularyFields(dir, config)], tensors);
  } finally {
    reader.close();
  }
}

const isAttention = (config, layer) => layer % config.attn_layer_period === config.attn_layer_offset;

function shapeFields(config) {
  const layers = Array.from({ length: config.num_hidden_layers }, (_, layer) => layer);
  const numbers = {
    block_count: config.num_hidden_layers,
    context_length: config.max_position_embeddings,
    embedding_length: config.hidden_size,
    feed_forward_length: config.intermediate_size,
    'attention.head_count': config.num_attention_heads,
    'ssm.conv_kernel': config.mamba_d_conv,
    'ssm.inner_size': config.mamba_expand * config.hidden_size,
    'ssm.state_size': config.mamba_d_state,
    'ssm.time_step_rank': config.mamba_dt_rank,
    expert_count: config.num_experts,
    expert_used_count: config.num_experts_per_tok,
    vocab_size: config.vocab_size,
  };
  return [
    ...Object.entries(numbers).map(([name, value]) => ({ key: `jamba.${name}`, type: 'uint32', value })),
    { key: 'jamba.attention.layer_norm_rms_epsilon', type: 'float32', value: config.rms_norm_eps },
    {
      // A layer without key-value heads is how llama.cpp knows a Mamba layer.
      key: 'jamba.attention.head_count_kv',
      type: 'int32',
      value: layers.map((layer) => (isAttention(config, layer) ? config.num_key_value_heads : 0)),
    },
  ];
}

/** Tokens, their kinds (1 ordinary, 3 control, 4 added by the user) and merges of tokenizer.json. */
function vocabularyFields(dir, config) {
  const { model, added_tokens: added } = JSON.parse(readFileSync(join(dir, 'tokenizer.json'), 'utf8'));
  const tokens = Array.from({ length: config.vocab_size }, (_, id) => `<unused-${id}>`);
  const kinds = new Array(config.vocab_size).fill(1);
  for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token;
  for (const { id, content, special } of added) {
    tokens[id] = content;
    kinds[id] = special ? 3 : 4;
  }
  const merges = model.merges.map((merge) => (Array.isArray(merge) ? merge.join(' ') : merge));
  return [
    { key: 'tokenizer.ggml.model', type: 'string', value: 'gpt2' },
    { key: 'tokenizer.ggml.pre', type: 'string', value: 'smollm' },
    { key: 'tokenizer.ggml.tokens', type: 'string', value: tokens },
    { key: 'tokenizer.ggml.token_type', type: 'int32', value: kinds },
    { key: 'tokenizer.ggml.merges', type: 'string', value: merges },
    { key: 'tokenizer.ggml.bos_token_id', type: 'uint32', value: config.bos_token_id },
    { key: 'tokenizer.ggml.eos_token_id', type: 'uint32', value: [config.eos_token_id].flat().at(-1) },
    { key: 'tokenizer.ggml.padding_token_id', type: 'uint32', value: config.pad_token_id },
    { key: 'tokenizer.ggml.add_bos_token', type: 'bool', value: false },
    { key: 'tokenizer.ggml.add_space_prefix', type: 'bool', value: false },
  ];
}

function tensorsOf(config) {
  const { hidden_size: hidden, intermediate_size: wide, vocab_size: vocabulary } = config;
  const inner = config.mamba_expand * hidden;
  const { mamba_d_state: state, mamba_dt_rank: rank, mamba_d_conv: kernel } = config;
  const keyValues = (hidden / config.num_attention_heads) * config.num_key_value_heads;
  const vector = (from, name, size) => ({ from, name, shape: [size] });
  const matrix = (from, name, rows, columns) => ({ from, name, shape: [rows, columns], matrix: true });
  const all = [
    matrix('model.embed_tokens.weight', 'token_embd.weight', vocabulary, hidden),
    vector('model.final_layernorm.weight', 'output_norm.weight', hidden),
  ];
  if (!config.tie_word_embeddings) all.push(matrix('lm_head.weight', 'output.weight', vocabulary, hidden));
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const from = `model.layers.${layer}`;
    const to = `blk.${layer}`;
    all.push(vector(`${from}.input_layernorm.weight`, `${to}.attn_norm.weight`, hidden));
    if (isAttention(config, layer))
      all.push(
        matrix(`${from}.self_attn.q_proj.weight`, `${to}.attn_q.weight`, hidden, hidden),
        matrix(`${from}.self_attn.k_proj.weight`, `${to}.attn_k.weight`, keyValues, hidden),
        matrix(`${from}.self_attn.v_proj.weight`, `${to}.attn_v.weight`, keyValues, hidden),
        matrix(`${from}.self_attn.o_proj.weight`, `${to}.attn_output.weight`, hidden, hidden),
      );
    else
      all.push(
        matrix(`${from}.mamba.in_proj.weight`, `${to}.ssm_in.weight`, 2 * inner, hidden),
        { from: `${from}.mamba.conv1d.weight`, name: `${to}.ssm_conv1d.weight`, shape: [inner, kernel] },
        vector(`${from}.mamba.conv1d.bias`, `${to}.ssm_conv1d.bias`, inner),
        matrix(`${from}.mamba.x_proj.weight`, `${to}.ssm_x.weight`, rank + 2 * state, inner),
        vector(`${from}.mamba.dt_layernorm.weight`, `${to}.ssm_dt_norm.weight`, rank),
        matrix(`${from}.mamba.dt_proj.weight`, `${to}.ssm_dt.weight`, inner, rank),
        vector(`${from}.mamba.dt_proj.bias`, `${to}.ssm_dt.bias`, inner),
        vector(`${from}.mamba.b_layernorm.weight`, `${to}.ssm_b_norm.weight`, state),
        vector(`${from}.mamba.c_layernorm.weight`, `${to}.ssm_c_norm.weight`, state),
        // GGUF holds the decay itself, and neither name carries ".weight".
        { from: `${from}.mamba.A_log`, name: `${to}.ssm_a`, shape: [inner, state], change: (x) => -Math.exp(x) },
        vector(`${from}.mamba.D`, `${to}.ssm_d`, inner),
        matrix(`${from}.mamba.out_proj.weight`, `${to}.ssm_out.weight`, hidden, inner),
      );
    all.push(
      vector(`${from}.pre_ff_layernorm.weight`, `${to}.ffn_norm.weight`, hidden),
      matrix(`${from}.feed_forward.gate_proj.weight`, `${to}.ffn_gate.weight`, wide, hidden),
      matrix(`${from}.feed_forward.up_proj.weight`, `${to}.ffn_up.weight`, wide, hidden),
      matrix(`${from}.feed_forward.down_proj.weight`, `${to}.ffn_down.weight`, hidden, wide),
    );
  }
  return all;
}
