import type { GraphBuilder } from '../../onnx/graph-builder.js';
import { gatedMlp, type MlpShape } from './gated-mlp.js';

export interface ExpertsShape extends MlpShape {
  experts: number;
  expertsPerToken: number;
}

/**
 * Mixture of experts (Shazeer et al. 2017) as Jamba routes it: softmax over all experts, the best few of each token, not
 * scaled again. An expert to which a run sends no token is not computed; each gets its tokens gathered.
 */
export function expertsMlp(graph: GraphBuilder, shape: ExpertsShape, prefix: string, x: string): string {
  const { hiddenSize, experts, expertsPerToken } = shape;
  const tokens = graph.node('Reshape', [x, graph.integers([-1, hiddenSize])], `${prefix}.tokens`);
  const scores = graph.linear(`${prefix}.router.weight`, tokens, experts, hiddenSize, { keepFloat: true });
  const shares = graph.node('Softmax', [scores], `${prefix}.shares`, { axis: -1 });
  graph.node('TopK', [shares, graph.integers([expertsPerToken])], [`${prefix}.chosen_shares`, `${prefix}.chosen`], {
    axis: -1,
  });
  const exact = graph.exact(tokens);
  let sum = graph.node('Sub', [exact, exact], `${prefix}.zeros`);
  for (let expert = 0; expert < experts; expert++) sum = addExpert(graph, shape, prefix, tokens, expert, sum);
  const dims = graph.node('Shape', [x], `${prefix}.dims`);
  return graph.node('Reshape', [graph.rounded(sum), dims], `${prefix}.mixed`);
}

/** `sum` with this expert's answers to the tokens that chose it added, each times its share. */
function addExpert(
  graph: GraphBuilder,
  shape: ExpertsShape,
  prefix: string,
  tokens: string,
  expert: number,
  sum: string,
): string {
  const name = `${prefix}.experts.${expert}`;
  const hits = graph.node('Equal', [`${prefix}.chosen`, graph.integers([expert])], `${name}.hits`);
  // Pairs (token, rank) of the choices that fell on this expert: [2, count].
  const pairs = graph.node('NonZero', [hits], `${name}.pairs`);
  const places = graph.node('Transpose', [pairs], `${name}.places`, { perm: [1, 0] });
  const rows = graph.node('Gather', [pairs, graph.integers([0], [])], `${name}.rows`, { axis: 0 });
  const count = graph.node('Size', [rows], `${name}.count`);
  const any = graph.node('Greater', [count, graph.integers([0], [])], `${name}.any`);
  const output = `${name}.sum`;
  const worked = graph.subgraph(`${name}.work`, [`${name}.added`], () => {
    const chosen = graph.node('Gather', [tokens, rows], `${name}.x`, { axis: 0 });
    const expert = (input: string) => gatedMlp(graph, shape, name, input);
    // The CPU provider (1.30.0) gets quantised products of float16 in a branch wrong, without a word.
    const answer = graph.quantizes ? expertInFloat32(graph, expert, chosen) : expert(chosen);
    const share = graph.node('GatherND', [`${prefix}.chosen_shares`, places], `${name}.share`);
    const column = graph.node('Unsqueeze', [share, graph.integers([1])], `${name}.share:column`);
    const weighted = graph.node('Mul', [answer, column], `${name}.weighted`);
    const indices = graph.node('Unsqueeze', [rows, graph.integers([1])], `${name}.rows:column`);
    graph.node('ScatterND', [sum, indices, graph.exact(weighted)], `${name}.added`, { reduction: 'add' });
  });
  const idle = graph.subgraph(`${name}.idle`, [`${name}.unchanged`], () => {
    graph.node('Identity', [sum], `${name}.unchanged`);
  });
  return graph.node('If', [any], output, { then_branch: worked, else_branch: idle });
}

function expertInFloat32(graph: GraphBuilder, expert: (input: string) => string, x: string): string {
  const exact = graph.exact(x);
  const answer = graph.exactly(() => expert(exact));
  return graph.rounded(answer);
}
