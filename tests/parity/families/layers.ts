import { convolved, plus, product, rmsNorm, type Sequence, silu, softmax, softplus, zeros } from './maths.js';
import { bias, norm, type RandomWeights } from './random-weights.js';

export interface AttentionConfig {
  hidden: number;
  heads: number;
  keyHeads: number;
  headSize: number;
  /** Radians a position of each pair; left out: no position codes. */
  frequencies?: number[];
  window?: number;
  scale?: number;
  /** Of queries and keys by head, weights stored as differences from one. */
  headNormEpsilon?: number;
}

export function attention(w: RandomWeights, c: AttentionConfig, name: string, xs: Sequence): Sequence {
  const { hidden, heads, keyHeads, headSize, window = Number.POSITIVE_INFINITY } = c;
  const project = (part: 'q' | 'k' | 'v', count: number) => {
    const matrix = w.get(`${name}.${part}_proj.weight`, [count * headSize, hidden]);
    return xs.map((x, position) => {
      const all = product(matrix, x);
      return Array.from({ length: count }, (_, head) => {
        let each: Float64Array = all.slice(head * headSize, (head + 1) * headSize);
        if (part === 'v') return each;
        if (c.headNormEpsilon !== undefined)
          each = rmsNorm(each, w.get(`${name}.${part}_norm.weight`, [headSize], bias), c.headNormEpsilon, 1);
        return c.frequencies === undefined ? each : rotated(each, c.frequencies, position);
      });
    });
  };
  const [q, k, v] = [project('q', heads), project('k', keyHeads), project('v', keyHeads)];
  const output = w.get(`${name}.o_proj.weight`, [hidden, heads * headSize]);
  const scale = c.scale ?? headSize ** -0.5;
  return xs.map((_, t) => {
    const from = Math.max(0, t - window + 1);
    const mixed = zeros(heads * headSize);
    for (let head = 0; head < heads; head++) {
      const keyHead = Math.floor((head * keyHeads) / heads);
      const dot = (s: number) => q[t]![head]!.reduce((sum, each, i) => sum + each * k[s]![keyHead]![i]!, 0);
      const shares = softmax(Array.from({ length: t - from + 1 }, (_, i) => scale * dot(from + i)));
      for (const [i, share] of shares.entries())
        for (let d = 0; d < headSize; d++) mixed[head * headSize + d]! += share * v[from + i]![keyHead]![d]!;
    }
    return product(output, mixed);
  });
}

/** The halves of a head are the two coordinates of its pairs. */
function rotated(x: Float64Array, frequencies: number[], position: number): Float64Array {
  const half = x.length / 2;
  return x.map((each, i) => {
    const angle = position * frequencies[i % half]!;
    const other = i < half ? -x[i + half]! : x[i - half]!;
    return each * Math.cos(angle) + other * Math.sin(angle);
  });
}

export interface MambaConfig {
  hidden: number;
  inner: number;
  state: number;
  rank: number;
  kernel: number;
  /** Jamba's norms of dt, B and C. */
  innerNorms?: number;
}

export function mamba(w: RandomWeights, c: MambaConfig, name: string, xs: Sequence): Sequence {
  const { hidden, inner, state, rank, kernel } = c;
  const both = xs.map((x) => product(w.get(`${name}.in_proj.weight`, [2 * inner, hidden]), x));
  const us = convolved(
    both.map((each) => each.slice(0, inner)),
    w.get(`${name}.conv1d.weight`, [inner, 1, kernel], { spread: 0.6, centre: 0 }),
    kernel,
    w.get(`${name}.conv1d.bias`, [inner], bias),
  );
  const logs = w.get(`${name}.A_log`, [inner, state], { spread: 1, centre: 0.5 });
  const skip = w.get(`${name}.D`, [inner], norm);
  const h = zeros(inner * state);
  return us.map((u, t) => {
    const mixed = product(w.get(`${name}.x_proj.weight`, [rank + 2 * state, inner]), u);
    const part = (label: string, from: number, size: number): Float64Array => {
      const each = mixed.slice(from, from + size);
      if (c.innerNorms === undefined) return each;
      return rmsNorm(each, w.get(`${name}.${label}_layernorm.weight`, [size], norm), c.innerNorms);
    };
    const [low, b, cs] = [part('dt', 0, rank), part('b', rank, state), part('c', rank + state, state)];
    const offset = w.get(`${name}.dt_proj.bias`, [inner], { spread: 1, centre: -2 });
    const dt = product(w.get(`${name}.dt_proj.weight`, [inner, rank]), low, offset).map(softplus);
    const y = u.map((each, d) => {
      let sum = skip[d]! * each;
      for (let n = 0; n < state; n++) {
        const i = d * state + n;
        h[i] = Math.exp(-Math.exp(logs[i]!) * dt[d]!) * h[i]! + dt[d]! * b[n]! * each;
        sum += cs[n]! * h[i]!;
      }
      return sum * silu(both[t]![inner + d]!);
    });
    return product(w.get(`${name}.out_proj.weight`, [hidden, inner]), y);
  });
}

export interface Mamba2Config {
  hidden: number;
  heads: number;
  headSize: number;
  groups: number;
  state: number;
  kernel: number;
  epsilon: number;
  /** Channels that the gated norm takes together. */
  normGroup: number;
  limit?: [number, number];
}

export function mamba2(w: RandomWeights, c: Mamba2Config, name: string, xs: Sequence): Sequence {
  const { hidden, heads, headSize, groups, state, kernel, limit = [0, Number.POSITIVE_INFINITY] } = c;
  const inner = heads * headSize;
  const channels = inner + 2 * groups * state;
  const all = xs.map((x) => product(w.get(`${name}.in_proj.weight`, [inner + channels + heads, hidden]), x));
  const us = convolved(
    all.map((each) => each.slice(inner, inner + channels)),
    w.get(`${name}.conv1d.weight`, [channels, 1, kernel], { spread: 0.6, centre: 0 }),
    kernel,
    w.get(`${name}.conv1d.bias`, [channels], bias),
  );
  const logs = w.get(`${name}.A_log`, [heads], { spread: 1, centre: 0.5 });
  const skip = w.get(`${name}.D`, [heads], norm);
  const offset = w.get(`${name}.dt_bias`, [heads], { spread: 1, centre: -1 });
  const weight = w.get(`${name}.norm.weight`, [inner], norm);
  const h = zeros(inner * state);
  return us.map((u, t) => {
    const y = zeros(inner);
    for (let head = 0; head < heads; head++) {
      const raw = softplus(all[t]![inner + channels + head]! + offset[head]!);
      const dt = Math.min(limit[1], Math.max(limit[0], raw));
      const keep = Math.exp(-Math.exp(logs[head]!) * dt);
      const group = Math.floor((head * groups) / heads);
      for (let p = 0; p < headSize; p++) {
        const d = head * headSize + p;
        y[d] = skip[head]! * u[d]!;
        for (let n = 0; n < state; n++) {
          const i = d * state + n;
          h[i] = keep * h[i]! + dt * u[inner + group * state + n]! * u[d]!;
          y[d]! += u[inner + (groups + group) * state + n]! * h[i]!;
        }
      }
    }
    const gated = y.map((each, d) => each * silu(all[t]![d]!));
    const normed = zeros(inner);
    for (let from = 0; from < inner; from += c.normGroup)
      normed.set(rmsNorm(gated.slice(from, from + c.normGroup), weight.slice(from), c.epsilon), from);
    return product(w.get(`${name}.out_proj.weight`, [hidden, inner]), normed);
  });
}

/** down(act(gate(x)) · up(x)) */
export function gatedMlp(
  w: RandomWeights,
  hidden: number,
  size: number,
  name: string,
  x: Float64Array,
  act: (x: number) => number = silu,
): Float64Array {
  const gate = product(w.get(`${name}.gate_proj.weight`, [size, hidden]), x).map(act);
  const up = product(w.get(`${name}.up_proj.weight`, [size, hidden]), x);
  return product(
    w.get(`${name}.down_proj.weight`, [hidden, size]),
    gate.map((each, i) => each * up[i]!),
  );
}

/** Softmax over all experts, the best few, not scaled again. */
export function experts(
  w: RandomWeights,
  { hidden, size, count, best }: { hidden: number; size: number; count: number; best: number },
  name: string,
  x: Float64Array,
): Float64Array {
  const answers = Array.from({ length: count }, (_, e) => gatedMlp(w, hidden, size, `${name}.experts.${e}`, x));
  const shares = softmax([...product(w.get(`${name}.router.weight`, [count, hidden]), x)]);
  const chosen = shares.map((share, e) => ({ share, e })).sort((a, b) => b.share - a.share);
  return chosen.slice(0, best).reduce(
    (sum, { share, e }) =>
      plus(
        sum,
        answers[e]!.map((each) => share * each),
      ),
    zeros(hidden),
  );
}
