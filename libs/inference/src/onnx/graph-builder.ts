import type { GraphProto, NodeProto, TensorProto, ValueInfoProto } from 'onnx-buf';
import type { StateElement } from '../state/state-layout.js';
import { toFloat16 } from '../weights/float-conversion.js';
import type { ModelWeights } from '../weights/model-weights.js';
import { blockSize, quantizeBlocks } from './block-quantization.js';
import type { ExternalDataWriter } from './external-data.js';
import {
  type Attribute,
  type Dimension,
  type ElementType,
  elementType,
  externalTensor,
  type GraphParts,
  graphProto,
  inlineTensor,
  microsoftDomain,
  modelBytes,
  operator,
  ownDomain,
  valueInfo,
  valueName,
} from './onnx-proto.js';

export type Precision = 'fp32' | 'fp16' | 'int8' | 'int4';

/** What runs a graph: `cuda` graphs compute in float16 with float32 recurrent states, and keep states where they are. */
export type GraphDevice = 'cpu' | 'cuda';

export interface GraphTarget {
  precision: Precision;
  device: GraphDevice;
}

/** Name of the file that holds the weights, beside the graph. */
export const externalDataFile = 'weights.bin';

/** Below this many elements a constant stands in the graph itself. */
const inlineLimit = 1024;

/** A matrix `[rows, columns]` of the weights. */
interface MatrixPart {
  name: string;
  rows: number;
}

interface LinearOptions {
  /** Name of a constant `[rows]`. */
  bias?: string;
  keepFloat?: boolean;
  bits?: 4 | 8;
  /** Name of the result. */
  output?: string;
}

/**
 * Writes one ONNX graph: nodes by name, weights streamed to the external file as they are asked for. Every method that
 * adds a node returns the name of its (first) output.
 */
export class GraphBuilder {
  private nodes: NodeProto[] = [];
  private readonly inputs: ValueInfoProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly initializers: TensorProto[] = [];
  private readonly constants = new Set<string>();
  private inFloat32 = false;

  constructor(
    readonly weights: ModelWeights,
    private readonly data: ExternalDataWriter,
    readonly target: GraphTarget,
  ) {}

  /** Whether it has nodes with graphs of their own. */
  get branches(): boolean {
    return this.nodes.some(({ attribute }) => attribute.some(({ g }) => g !== undefined));
  }

  /** Type of activations, and of weights that are not quantised. */
  get activation(): StateElement {
    return this.target.device === 'cuda' && !this.inFloat32 ? 'float16' : 'float32';
  }

  /** Whether matrices are quantised. */
  get quantizes(): boolean {
    return this.target.precision === 'int8' || this.target.precision === 'int4';
  }

  /** What `write` adds computes in float32, whatever the target. */
  exactly<Result>(write: () => Result): Result {
    const before = this.inFloat32;
    this.inFloat32 = true;
    try {
      return write();
    } finally {
      this.inFloat32 = before;
    }
  }

  input(name: string, type: ElementType, dims: readonly Dimension[]): string {
    this.inputs.push(valueInfo(name, type, dims));
    return name;
  }

  output(name: string, type: ElementType, dims: readonly Dimension[]): void {
    this.outputs.push(valueInfo(name, type, dims));
  }

  node(
    opType: string,
    input: string[],
    output: string | string[],
    attributes: Record<string, Attribute> = {},
    domain = '',
  ): string {
    const names = Array.isArray(output) ? output : [output];
    this.nodes.push(operator(opType, input, names, attributes, domain));
    return names[0]!;
  }

  add(node: NodeProto): void {
    this.nodes.push(node);
  }

  /** A node of the com.microsoft domain. */
  extension(
    opType: string,
    input: string[],
    output: string | string[],
    attributes: Record<string, Attribute> = {},
  ): string {
    return this.node(opType, input, output, attributes, microsoftDomain);
  }

  /** The nodes that `write` adds as a graph of their own (a branch), which may use every value around it. */
  subgraph(name: string, outputs: string[], write: () => void): GraphProto {
    const around = this.nodes;
    this.nodes = [];
    write();
    const node = this.nodes;
    this.nodes = around;
    return graphProto({ name, node, input: [], output: outputs.map(valueName) });
  }

  /** Whether a run reads one token a row, as bool. */
  singleToken(): string {
    const name = 'single_token';
    if (this.constants.has(name)) return name;
    this.constants.add(name);
    const tokens = this.node('Shape', ['ids'], 'ids:tokens', { start: 1, end: 2 });
    const count = this.node('Squeeze', [tokens], 'ids:count');
    return this.node('Equal', [count, this.integers([1], [])], name);
  }

  /** int64 constant, shared by equal values. */
  integers(values: number[], dims: number[] = [values.length]): string {
    const name = `int64:${values.join(',')}:${dims.join('x')}`;
    if (!this.constants.has(name)) {
      this.constants.add(name);
      this.initializers.push(inlineTensor(name, 'int64', dims, BigInt64Array.from(values, BigInt)));
    }
    return name;
  }

  /** A node of the device addon's domain, which graphs for cards may use. */
  own(opType: string, input: string[], output: string | string[], attributes: Record<string, Attribute> = {}): string {
    return this.node(opType, input, output, attributes, ownDomain);
  }

  /** A constant of the type of activations, or of the one given. */
  floats(name: string, values: Float32Array, dims: readonly number[], type: StateElement = this.activation): string {
    const data = type === 'float16' ? toFloat16(values) : values;
    if (values.length <= inlineLimit) this.initializers.push(inlineTensor(name, type, dims, data));
    else this.external(name, type, dims, data);
    return name;
  }

  external(name: string, type: ElementType, dims: readonly number[], data: ArrayBufferView): void {
    const { offset, length } = this.data.append(data);
    this.initializers.push(externalTensor(name, type, dims, externalDataFile, offset, length));
  }

  /** A constant straight from the weights. */
  weight(name: string, shape: readonly number[]): string {
    return this.floats(name, this.weights.read(name, shape), shape);
  }

  /** y = x · Wᵀ (+ bias), W of shape [rows, columns]; quantised, to `bits` where given, unless `keepFloat`. */
  linear(name: string, x: string, rows: number, columns: number, options: LinearOptions = {}): string {
    return this.matrixProduct(name, this.weights.read(name, [rows, columns]), x, rows, columns, options);
  }

  /** The products of x with several matrices of as many columns, one behind the other: one start, not many. */
  joined(parts: readonly MatrixPart[], x: string, columns: number): string {
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    const matrix = new Float32Array(rows * columns);
    let at = 0;
    for (const part of parts) {
      matrix.set(this.weights.read(part.name, [part.rows, columns]), at);
      at += part.rows * columns;
    }
    return this.matrixProduct(parts.map(({ name }) => name).join('+'), matrix, x, rows, columns, {});
  }

  /** The same, each by itself. */
  linears(parts: readonly MatrixPart[], x: string, columns: number): string[] {
    const outputs = parts.map(({ name }) => `${name}:y`);
    const together = this.joined(parts, x, columns);
    this.node('Split', [together, this.integers(parts.map((part) => part.rows))], outputs, { axis: -1 });
    return outputs;
  }

  private matrixProduct(
    name: string,
    matrix: Float32Array,
    x: string,
    rows: number,
    columns: number,
    options: LinearOptions,
  ): string {
    const y = options.output ?? `${name}:y`;
    const { precision } = this.target;
    if (!this.quantizes || options.keepFloat || columns % blockSize !== 0) {
      if (options.bias === undefined) return this.product(name, matrix, x, y, rows, columns);
      return this.node('Add', [this.product(name, matrix, x, `${y}:product`, rows, columns), options.bias], y);
    }
    const bits = options.bits ?? (precision === 'int4' ? 4 : 8);
    const { values, scales } = quantizeBlocks(matrix, rows, columns, bits);
    const blocks = columns / blockSize;
    this.external(`${name}:q`, 'uint8', [rows, blocks, (blockSize * bits) / 8], values);
    this.floats(`${name}:scales`, scales, [rows, blocks]);
    const inputs = [x, `${name}:q`, `${name}:scales`, ...(options.bias === undefined ? [] : ['', '', options.bias])];
    return this.extension('MatMulNBits', inputs, y, {
      K: columns,
      N: rows,
      bits,
      block_size: blockSize,
      accuracy_level: 4,
    });
  }

  /** x as float32, in which recurrences are computed. */
  exact(x: string): string {
    return this.activation === 'float32' ? x : this.node('Cast', [x], `${x}:exact`, { to: elementType.float32 });
  }

  /** The float32 value x in the type of activations. */
  rounded(x: string): string {
    return this.activation === 'float32' ? x : this.node('Cast', [x], `${x}:rounded`, { to: elementType.float16 });
  }

  finish(name: string): Uint8Array {
    const parts: GraphParts = {
      name,
      node: this.nodes,
      input: this.inputs,
      output: this.outputs,
      initializer: this.initializers,
    };
    return modelBytes(graphProto(parts), this.target.device === 'cuda' ? [ownDomain] : []);
  }

  private product(name: string, matrix: Float32Array, x: string, y: string, rows: number, columns: number): string {
    if (this.target.device === 'cpu') {
      this.external(name, 'float32', [columns, rows], transposed(matrix, rows, columns));
      return this.node('MatMul', [x, name], y);
    }
    this.floats(name, matrix, [rows, columns]);
    return this.extension('FusedMatMul', [x, name], y, { transB: 1 });
  }
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  const tile = 32;
  for (let r0 = 0; r0 < rows; r0 += tile)
    for (let c0 = 0; c0 < columns; c0 += tile)
      for (let r = r0; r < Math.min(r0 + tile, rows); r++)
        for (let c = c0; c < Math.min(c0 + tile, columns); c++) result[c * rows + r] = matrix[r * columns + c]!;
  return result;
}
