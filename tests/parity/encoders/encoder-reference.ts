import { bias, norm, type RandomWeights } from '../families/random-weights.js';

export interface TinyEncoder {
  type: 'bert' | 'roberta';
  hidden: number;
  heads: number;
  layers: number;
  wide: number;
  vocabulary: number;
  positions: number;
  prefix: string;
}

const epsilon = 1e-5;

export const configOf = ({ type, hidden, heads, layers, wide, vocabulary, positions }: TinyEncoder) => ({
  model_type: type,
  hidden_size: hidden,
  num_attention_heads: heads,
  num_hidden_layers: layers,
  intermediate_size: wide,
  vocab_size: vocabulary,
  max_position_embeddings: positions,
  type_vocab_size: 2,
  layer_norm_eps: epsilon,
  hidden_act: 'gelu',
  pad_token_id: type === 'bert' ? 0 : 1,
});

type Rows = Float64Array[];

/** Last hidden states `[tokens][hidden]` in float64, without padding, as Devlin et al. (2018) and Liu et al. (2019) describe. */
export function hiddenStates(weights: RandomWeights, model: TinyEncoder, ids: number[], types: number[]): Rows {
  const { type, hidden, heads, layers, wide, vocabulary, positions, prefix } = model;
  const table = (name: string, rows: number) => weights.get(`${prefix}embeddings.${name}.weight`, [rows, hidden]);
  const [words, places, kinds] = [
    table('word_embeddings', vocabulary),
    table('position_embeddings', positions),
    table('token_type_embeddings', 2),
  ];
  const first = type === 'bert' ? 0 : 2;
  let x: Rows = ids.map((id, at) =>
    Float64Array.from(
      { length: hidden },
      (_, i) => words[id * hidden + i]! + places[(at + first) * hidden + i]! + kinds[types[at]! * hidden + i]!,
    ),
  );
  x = layerNorm(weights, `${prefix}embeddings.LayerNorm`, x);
  for (let layer = 0; layer < layers; layer++) {
    const at = `${prefix}encoder.layer.${layer}`;
    const [q, k, v] = ['query', 'key', 'value'].map((name) =>
      dense(weights, `${at}.attention.self.${name}`, x, hidden),
    ) as [Rows, Rows, Rows];
    const seen = attention(q, k, v, heads);
    const told = dense(weights, `${at}.attention.output.dense`, seen, hidden);
    x = layerNorm(weights, `${at}.attention.output.LayerNorm`, sum(told, x));
    const bent = dense(weights, `${at}.intermediate.dense`, x, wide).map((row) => row.map(gelu));
    x = layerNorm(weights, `${at}.output.LayerNorm`, sum(dense(weights, `${at}.output.dense`, bent, hidden), x));
  }
  return x;
}

/** The score of a cross-encoder from the first token's state. */
export function scoreOf(weights: RandomWeights, { type, hidden, prefix }: TinyEncoder, states: Rows): number {
  const pooler = type === 'bert' ? `${prefix}pooler.dense` : 'classifier.dense';
  const pooled = dense(weights, pooler, [states[0]!], hidden).map((row) => row.map(Math.tanh));
  return dense(weights, type === 'bert' ? 'classifier' : 'classifier.out_proj', pooled, 1)[0]![0]!;
}

export function dense(weights: RandomWeights, name: string, x: Rows, rows: number): Rows {
  const columns = x[0]!.length;
  const matrix = weights.get(`${name}.weight`, [rows, columns]);
  const offset = weights.get(`${name}.bias`, [rows], bias);
  return x.map((row) =>
    Float64Array.from({ length: rows }, (_, r) => {
      let total = offset[r]!;
      for (let c = 0; c < columns; c++) total += matrix[r * columns + c]! * row[c]!;
      return total;
    }),
  );
}

function layerNorm(weights: RandomWeights, name: string, x: Rows): Rows {
  const size = x[0]!.length;
  const [gain, offset] = [weights.get(`${name}.weight`, [size], norm), weights.get(`${name}.bias`, [size], bias)];
  return x.map((row) => {
    const mean = row.reduce((total, value) => total + value, 0) / size;
    const variance = row.reduce((total, value) => total + (value - mean) ** 2, 0) / size;
    return row.map((value, i) => ((value - mean) / Math.sqrt(variance + epsilon)) * gain[i]! + offset[i]!);
  });
}

function attention(q: Rows, k: Rows, v: Rows, heads: number): Rows {
  const size = q[0]!.length / heads;
  return q.map((query) => {
    const result = new Float64Array(query.length);
    for (let head = 0; head < heads; head++) {
      const from = head * size;
      const scores = k.map((key) => {
        let total = 0;
        for (let i = from; i < from + size; i++) total += query[i]! * key[i]!;
        return Math.exp(total / Math.sqrt(size));
      });
      const all = scores.reduce((total, score) => total + score, 0);
      for (const [at, score] of scores.entries())
        for (let i = from; i < from + size; i++) result[i]! += (score / all) * v[at]![i]!;
    }
    return result;
  });
}

const sum = (a: Rows, b: Rows): Rows => a.map((row, r) => row.map((value, i) => value + b[r]![i]!));

/** x Φ(x), by the series of the error function (Abramowitz and Stegun 7.1.6). */
function gelu(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  let [term, total] = [z, z];
  for (let n = 1; n < 200; n++) {
    term *= (2 * z * z) / (2 * n + 1);
    total += term;
  }
  const erf = z > 6 ? 1 : (2 / Math.sqrt(Math.PI)) * total * Math.exp(-z * z);
  return (x * (1 + Math.sign(x) * erf)) / 2;
}
