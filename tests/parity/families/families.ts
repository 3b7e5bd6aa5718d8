import { tokenizerVocabulary as vocab } from '../tiny-jamba/tiny-tokenizer.js';
import { attention, experts, gatedMlp, mamba, mamba2 } from './layers.js';
import { geluTanh, plus, product, rmsNorm, type Sequence } from './maths.js';
import { bias, norm, type RandomWeights } from './random-weights.js';

/** A family's configuration, as config.json has it, and its logits `[tokens][vocabulary]` in float64. */
export interface Family {
  config: Record<string, unknown>;
  logits(w: RandomWeights, ids: readonly number[]): Sequence;
}

const hidden = 64;
const epsilon = 1e-5;
const common = { vocab_size: vocab, hidden_size: hidden, hidden_act: 'silu' };
const base = (theta: number, headSize: number) =>
  Array.from({ length: headSize / 2 }, (_, i) => theta ** ((-2 * i) / headSize));

interface Ends {
  table: string;
  finalNorm: string;
  head?: string;
  scale?: number;
  epsilon?: number;
  offset?: number;
}

/** Embedding, blocks that add to the residual stream, final norm, head. */
function through(
  w: RandomWeights,
  ids: readonly number[],
  { table, finalNorm, head = table, scale = 1, epsilon: eps = epsilon, offset = 0 }: Ends,
  layers: (xs: Sequence) => Sequence,
): Sequence {
  const embeddings = w.get(table, [vocab, hidden]);
  const embedded = ids.map((id) =>
    Float64Array.from(embeddings.slice(id * hidden, (id + 1) * hidden)).map((x) => x * scale),
  );
  const weight = w.get(finalNorm, [hidden], offset === 0 ? norm : bias);
  return layers(embedded).map((x) => product(w.get(head, [vocab, hidden]), rmsNorm(x, weight, eps, offset)));
}

/** xs + f(norm(xs)) */
const block = (w: RandomWeights, name: string, xs: Sequence, f: (normed: Sequence) => Sequence, eps = epsilon) => {
  const normed = xs.map((x) => rmsNorm(x, w.get(name, [hidden], norm), eps));
  return f(normed).map((each, t) => plus(xs[t]!, each));
};

const jambaMoe: Family = {
  config: {
    ...common,
    model_type: 'jamba',
    intermediate_size: 96,
    num_hidden_layers: 5,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    attn_layer_period: 4,
    attn_layer_offset: 2,
    expert_layer_period: 2,
    expert_layer_offset: 1,
    num_experts: 4,
    num_experts_per_tok: 2,
    mamba_d_state: 8,
    mamba_d_conv: 4,
    mamba_expand: 2,
    mamba_dt_rank: 8,
    mamba_conv_bias: true,
    mamba_proj_bias: false,
    rms_norm_eps: 1e-6,
    tie_word_embeddings: false,
    max_position_embeddings: 4096,
  },
  logits(w, ids) {
    const eps = 1e-6;
    const ends = {
      table: 'model.embed_tokens.weight',
      head: 'lm_head.weight',
      finalNorm: 'model.final_layernorm.weight',
      epsilon: eps,
    };
    return through(w, ids, ends, (start) => {
      let xs = start;
      for (let layer = 0; layer < 5; layer++) {
        const name = `model.layers.${layer}`;
        const mix = (normed: Sequence) =>
          layer % 4 === 2
            ? attention(w, { hidden, heads: 4, keyHeads: 2, headSize: 16 }, `${name}.self_attn`, normed)
            : mamba(w, { hidden, inner: 128, state: 8, rank: 8, kernel: 4, innerNorms: eps }, `${name}.mamba`, normed);
        xs = block(w, `${name}.input_layernorm.weight`, xs, mix, eps);
        const ff = `${name}.feed_forward`;
        const feed = (x: Float64Array) =>
          layer % 2 === 1 ? experts(w, { hidden, size: 96, count: 4, best: 2 }, ff, x) : gatedMlp(w, hidden, 96, ff, x);
        xs = block(w, `${name}.pre_ff_layernorm.weight`, xs, (normed) => normed.map(feed), eps);
      }
      return xs;
    });
  },
};

const mamba1: Family = {
  config: {
    ...common,
    model_type: 'mamba',
    num_hidden_layers: 3,
    state_size: 8,
    conv_kernel: 4,
    expand: 2,
    intermediate_size: 128,
    time_step_rank: 8,
    use_bias: false,
    use_conv_bias: true,
    layer_norm_epsilon: epsilon,
  },
  logits: (w, ids) =>
    through(w, ids, { table: 'backbone.embeddings.weight', finalNorm: 'backbone.norm_f.weight' }, (start) => {
      let xs = start;
      for (let layer = 0; layer < 3; layer++) {
        const name = `backbone.layers.${layer}`;
        xs = block(w, `${name}.norm.weight`, xs, (normed) =>
          mamba(w, { hidden, inner: 128, state: 8, rank: 8, kernel: 4 }, `${name}.mixer`, normed),
        );
      }
      return xs;
    }),
};

function mamba2Family(groups: number, limit?: [number, number]): Family {
  return {
    config: {
      ...common,
      model_type: 'mamba2',
      num_hidden_layers: 3,
      num_heads: 8,
      head_dim: 16,
      n_groups: groups,
      state_size: 16,
      conv_kernel: 4,
      expand: 2,
      use_bias: false,
      use_conv_bias: true,
      rms_norm: true,
      layer_norm_epsilon: epsilon,
      tie_word_embeddings: false,
      ...(limit === undefined ? {} : { time_step_limit: limit }),
    },
    logits: (w, ids) => {
      const ends = {
        table: 'backbone.embeddings.weight',
        head: 'lm_head.weight',
        finalNorm: 'backbone.norm_f.weight',
      };
      const shape = { hidden, heads: 8, headSize: 16, groups, state: 16, kernel: 4, epsilon, normGroup: 128 };
      return through(w, ids, ends, (start) => {
        let xs = start;
        for (let layer = 0; layer < 3; layer++) {
          const name = `backbone.layers.${layer}`;
          xs = block(w, `${name}.norm.weight`, xs, (normed) =>
            mamba2(w, { ...shape, ...(limit && { limit }) }, `${name}.mixer`, normed),
          );
        }
        return xs;
      });
    },
  };
}

interface LlamaOptions {
  type?: 'llama' | 'mistral';
  headSize?: number;
  window?: number;
  tied?: boolean;
  scaling?: Record<string, unknown>;
  frequencies?: number[];
}

function llamaFamily({
  type = 'llama',
  headSize = 16,
  window,
  tied = false,
  scaling,
  frequencies,
}: LlamaOptions): Family {
  return {
    config: {
      ...common,
      model_type: type,
      intermediate_size: 96,
      num_hidden_layers: 3,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      head_dim: headSize,
      rope_theta: 5000,
      rms_norm_eps: epsilon,
      tie_word_embeddings: tied,
      max_position_embeddings: 2048,
      ...(window === undefined ? {} : { sliding_window: window }),
      ...(scaling === undefined ? {} : { rope_scaling: scaling }),
    },
    logits(w, ids) {
      const table = 'model.embed_tokens.weight';
      const ends = { table, finalNorm: 'model.norm.weight', head: tied ? table : 'lm_head.weight' };
      const shape = { hidden, heads: 4, keyHeads: 2, headSize, frequencies: frequencies ?? base(5000, headSize) };
      return through(w, ids, ends, (start) => {
        let xs = start;
        for (let layer = 0; layer < 3; layer++) {
          const name = `model.layers.${layer}`;
          xs = block(w, `${name}.input_layernorm.weight`, xs, (normed) =>
            attention(w, { ...shape, ...(window && { window }) }, `${name}.self_attn`, normed),
          );
          xs = block(w, `${name}.post_attention_layernorm.weight`, xs, (normed) =>
            normed.map((x) => gatedMlp(w, hidden, 96, `${name}.mlp`, x)),
          );
        }
        return xs;
      });
    },
  };
}

function gemmaFamily(types: boolean[] | undefined): Family {
  const layers = 4;
  const window = 9;
  const full = types ?? Array.from({ length: layers }, (_, i) => (i + 1) % 3 === 0);
  return {
    config: {
      vocab_size: vocab,
      hidden_size: hidden,
      model_type: 'gemma3_text',
      hidden_activation: 'gelu_pytorch_tanh',
      intermediate_size: 96,
      num_hidden_layers: layers,
      num_attention_heads: 4,
      num_key_value_heads: 1,
      head_dim: 32,
      query_pre_attn_scalar: 24,
      sliding_window: window,
      ...(types === undefined
        ? { sliding_window_pattern: 3 }
        : { layer_types: types.map((each) => (each ? 'full_attention' : 'sliding_attention')) }),
      rope_theta: 100_000,
      rope_local_base_freq: 3000,
      rope_scaling: { rope_type: 'linear', factor: 8 },
      rms_norm_eps: 1e-6,
      max_position_embeddings: 2048,
    },
    logits(w, ids) {
      const eps = 1e-6;
      const ends = {
        table: 'model.embed_tokens.weight',
        finalNorm: 'model.norm.weight',
        scale: Math.sqrt(hidden),
        epsilon: eps,
        offset: 1,
      };
      return through(w, ids, ends, (start) => {
        let xs = start;
        for (let layer = 0; layer < layers; layer++) {
          const name = `model.layers.${layer}`;
          const normOf = (x: Float64Array, label: string) =>
            rmsNorm(x, w.get(`${name}.${label}_layernorm.weight`, [hidden], bias), eps, 1);
          const kind = full[layer]
            ? { frequencies: base(100_000, 32).map((each) => each / 8) }
            : { frequencies: base(3000, 32), window };
          const shape = { hidden, heads: 4, keyHeads: 1, headSize: 32, scale: 24 ** -0.5, headNormEpsilon: eps };
          const normed = xs.map((x) => normOf(x, 'input'));
          const attended = attention(w, { ...shape, ...kind }, `${name}.self_attn`, normed);
          xs = xs.map((x, t) => plus(x, normOf(attended[t]!, 'post_attention')));
          xs = xs.map((x) => {
            const fed = gatedMlp(w, hidden, 96, `${name}.mlp`, normOf(x, 'pre_feedforward'), geluTanh);
            return plus(x, normOf(fed, 'post_feedforward'));
          });
        }
        return xs;
      });
    },
  };
}

const nemotron: Family = {
  config: {
    vocab_size: vocab,
    hidden_size: hidden,
    model_type: 'nemotron_h',
    hybrid_override_pattern: 'M-M*-',
    num_hidden_layers: 5,
    intermediate_size: 96,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    head_dim: 32,
    mlp_hidden_act: 'relu2',
    mamba_hidden_act: 'silu',
    mamba_num_heads: 8,
    mamba_head_dim: 16,
    n_groups: 2,
    ssm_state_size: 16,
    conv_kernel: 4,
    use_conv_bias: true,
    use_bias: false,
    layer_norm_epsilon: epsilon,
    time_step_limit: [0.001, 0.4],
    tie_word_embeddings: false,
    max_position_embeddings: 2048,
  },
  logits(w, ids) {
    const ends = { table: 'backbone.embeddings.weight', head: 'lm_head.weight', finalNorm: 'backbone.norm_f.weight' };
    const ssm = { hidden, heads: 8, headSize: 16, groups: 2, state: 16, kernel: 4, epsilon, normGroup: 64 };
    return through(w, ids, ends, (start) => {
      let xs = start;
      for (const [layer, kind] of [...'M-M*-'].entries()) {
        const name = `backbone.layers.${layer}`;
        const mixer = `${name}.mixer`;
        const mix = (normed: Sequence): Sequence => {
          if (kind === 'M') return mamba2(w, { ...ssm, limit: [0.001, 0.4] }, mixer, normed);
          if (kind === '*') return attention(w, { hidden, heads: 4, keyHeads: 2, headSize: 32 }, mixer, normed);
          return normed.map((x) =>
            product(
              w.get(`${mixer}.down_proj.weight`, [hidden, 96]),
              product(w.get(`${mixer}.up_proj.weight`, [96, hidden]), x).map((each) => Math.max(each, 0) ** 2),
            ),
          );
        };
        xs = block(w, `${name}.norm.weight`, xs, mix);
      }
      return xs;
    });
  },
};

/** Llama 3.1's stretching of long wavelengths, written out for the test's numbers. */
const stretched = base(5000, 16).map((frequency) => {
  const wavelength = (2 * Math.PI) / frequency;
  const [factor, low, high, context] = [8, 1, 4, 128];
  if (wavelength > context / low) return frequency / factor;
  if (wavelength < context / high) return frequency;
  const smooth = (context / wavelength - low) / (high - low);
  return ((1 - smooth) * frequency) / factor + smooth * frequency;
});

export const families: Record<string, Family> = {
  'jamba, mixture of experts': jambaMoe,
  mamba: mamba1,
  mamba2: mamba2Family(1),
  'mamba2, two groups, limited steps': mamba2Family(2, [0.01, 0.3]),
  llama: llamaFamily({}),
  'llama, tied, heads of 32': llamaFamily({ tied: true, headSize: 32 }),
  'llama, stretched positions': llamaFamily({
    scaling: {
      rope_type: 'llama3',
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 128,
    },
    frequencies: stretched,
  }),
  'mistral, sliding window': llamaFamily({ type: 'mistral', window: 11 }),
  'gemma3, every third layer full': gemmaFamily(undefined),
  'gemma3, layers by name': gemmaFamily([true, false, false, true]),
  nemotron_h: nemotron,
};
