import type { TinyJamba } from './tiny-jamba.js';

const epsilon = 1e-6;
const silu = (x: number): number => x / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/**
 * A Jamba model as its papers state it (Lieber et al. 2024; Gu and Dao 2023, algorithm 2), in float64 and plain loops:
 * what the graph is measured against. Reads whole prompts only; has no state, no cache and no chunks that could be wrong.
 */
export function referenceLogits(model: TinyJamba, ids: readonly number[]): Float64Array {
  const { shape } = model;
  const weight = (name: string): Float32Array => {
    const tensor = model.weights.get(name);
    if (tensor === undefined) throw new Error(`the reference needs ${name}`);
    return tensor.values;
  };
  const table = weight('model.embed_tokens.weight');
  const size = shape.hidden;
  const stream = ids.map((id) => Float64Array.from(table.subarray(id * size, (id + 1) * size)));
  for (let layer = 0; layer < shape.layers; layer++) {
    const prefix = `model.layers.${layer}`;
    const normed = stream.map((x) => rmsNorm(x, weight(`${prefix}.input_layernorm.weight`)));
    const isAttention = layer % shape.attentionPeriod === shape.attentionOffset;
    const mixed = isAttention
      ? attention(model, weight, `${prefix}.self_attn`, normed)
      : mamba(model, weight, `${prefix}.mamba`, normed);
    addInto(stream, mixed);
    const ready = stream.map((x) => rmsNorm(x, weight(`${prefix}.pre_ff_layernorm.weight`)));
    addInto(
      stream,
      ready.map((x) => feedForward(weight, `${prefix}.feed_forward`, x)),
    );
  }
  const last = rmsNorm(stream.at(-1)!, weight('model.final_layernorm.weight'));
  return product(shape.tied ? table : weight('lm_head.weight'), last);
}

type Weights = (name: string) => Float32Array;

/** W · x for a row-major W whose rows are as long as x. */
function product(matrix: Float32Array, x: Float64Array, bias?: Float32Array): Float64Array {
  const rows = matrix.length / x.length;
  const y = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = bias?.[row] ?? 0;
    for (let column = 0; column < x.length; column++) sum += matrix[row * x.length + column]! * x[column]!;
    y[row] = sum;
  }
  return y;
}

function rmsNorm(x: Float64Array, scale: Float32Array): Float64Array {
  const mean = x.reduce((sum, value) => sum + value * value, 0) / x.length;
  return x.map((value, index) => (value / Math.sqrt(mean + epsilon)) * scale[index]!);
}

function addInto(stream: Float64Array[], results: Float64Array[]): void {
  for (const [token, result] of results.entries())
    for (const [index, value] of result.entries()) stream[token]![index]! += value;
}

function feedForward(weight: Weights, name: string, x: Float64Array): Float64Array {
  const gate = product(weight(`${name}.gate_proj.weight`), x);
  const up = product(weight(`${name}.up_proj.weight`), x);
  return product(
    weight(`${name}.down_proj.weight`),
    up.map((value, index) => value * silu(gate[index]!)),
  );
}

function attention({ shape }: TinyJamba, weight: Weights, name: string, inputs: Float64Array[]): Float64Array[] {
  const headSize = shape.hidden / shape.heads;
  const queriesPerKey = shape.heads / shape.keyValueHeads;
  const [queries, keys, values] = ['q', 'k', 'v'].map((part) =>
    inputs.map((x) => product(weight(`${name}.${part}_proj.weight`), x)),
  ) as [Float64Array[], Float64Array[], Float64Array[]];
  return inputs.map((_, position) => {
    const attended = new Float64Array(shape.hidden);
    for (let head = 0; head < shape.heads; head++) {
      const shared = Math.floor(head / queriesPerKey) * headSize;
      const scores = keys.slice(0, position + 1).map((key) => {
        let score = 0;
        for (let i = 0; i < headSize; i++) score += queries[position]![head * headSize + i]! * key[shared + i]!;
        return score / Math.sqrt(headSize);
      });
      const highest = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - highest));
      const total = shares.reduce((sum, share) => sum + share, 0);
      for (const [token, share] of shares.entries())
        for (let i = 0; i < headSize; i++)
          attended[head * headSize + i]! += (share / total) * values[token]![shared + i]!;
    }
    return product(weight(`${name}.o_proj.weight`), attended);
  });
}

function mamba({ shape }: TinyJamba, weight: Weights, name: string, inputs: Float64Array[]): Float64Array[] {
  const inner = 2 * shape.hidden;
  const { stateSize, timeStepRank, kernel } = shape;
  const inBias = shape.projectionBias ? weight(`${name}.in_proj.bias`) : undefined;
  const outBias = shape.projectionBias ? weight(`${name}.out_proj.bias`) : undefined;
  const taps = weight(`${name}.conv1d.weight`);
  const tapBias = shape.convolutionBias ? weight(`${name}.conv1d.bias`) : undefined;
  const logA = weight(`${name}.A_log`);
  const both = inputs.map((x) => product(weight(`${name}.in_proj.weight`), x, inBias));
  const state = new Float64Array(inner * stateSize);
  return both.map((projected, position) => {
    const x = new Float64Array(inner);
    for (let channel = 0; channel < inner; channel++) {
      let sum = tapBias?.[channel] ?? 0;
      for (let tap = 0; tap < kernel; tap++)
        sum += taps[channel * kernel + tap]! * (both[position - kernel + 1 + tap]?.[channel] ?? 0);
      x[channel] = silu(sum);
    }
    const parts = product(weight(`${name}.x_proj.weight`), x);
    const dtRank = rmsNorm(parts.slice(0, timeStepRank), weight(`${name}.dt_layernorm.weight`));
    const b = rmsNorm(parts.slice(timeStepRank, timeStepRank + stateSize), weight(`${name}.b_layernorm.weight`));
    const c = rmsNorm(parts.slice(timeStepRank + stateSize), weight(`${name}.c_layernorm.weight`));
    const dt = product(weight(`${name}.dt_proj.weight`), dtRank, weight(`${name}.dt_proj.bias`)).map(softplus);
    const gated = new Float64Array(inner);
    for (let channel = 0; channel < inner; channel++) {
      let y = weight(`${name}.D`)[channel]! * x[channel]!;
      for (let n = 0; n < stateSize; n++) {
        const at = channel * stateSize + n;
        state[at] = Math.exp(-Math.exp(logA[at]!) * dt[channel]!) * state[at]! + dt[channel]! * b[n]! * x[channel]!;
        y += c[n]! * state[at]!;
      }
      gated[channel] = y * silu(projected[inner + channel]!);
    }
    return product(weight(`${name}.out_proj.weight`), gated, outBias);
  });
}
