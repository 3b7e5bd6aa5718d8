import type { GraphProto, NodeProto, TensorProto, ValueInfoProto } from 'onnx-buf';
import type { ModelWeights } from '../weights/model-weights.js';
import { blockSize, quantizeBlocks } from './block-quantization.js';
import type { ExternalDataWriter } from './external-data.js';
import {
  type Attribute,
  type Dimension,
  type ElementType,
  externalTensor,
  type GraphParts,
  graphProto,
  inlineTensor,
  microsoftDomain,
  modelBytes,
  operator,
  valueInfo,
  valueName,
} from './onnx-proto.js';

export type Precision = 'fp32' | 'int8' | 'int4';

/** Name of the file that holds the weights, beside the graph. */
export const externalDataFile = 'weights.bin';

/** Below this many elements a constant stands in the graph itself. */
const inlineLimit = 1024;

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

  constructor(
    readonly weights: ModelWeights,
    private readonly data: ExternalDataWriter,
    readonly precision: Precision,
  ) {}

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
  subgraph(name: string, output: string, write: () => void): GraphProto {
    const around = this.nodes;
    this.nodes = [];
    write();
    const node = this.nodes;
    this.nodes = around;
    return graphProto({ name, node, input: [], output: [valueName(output)] });
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

  floats(name: string, values: Float32Array, dims: readonly number[]): string {
    if (values.length <= inlineLimit) this.initializers.push(inlineTensor(name, 'float32', dims, values));
    else this.external(name, 'float32', dims, values);
    return name;
  }

  external(name: string, type: ElementType, dims: readonly number[], data: ArrayBufferView): void {
    const { offset, length } = this.data.append(data);
    this.initializers.push(externalTensor(name, type, dims, externalDataFile, offset, length));
  }

  /** A float32 constant straight from the weights. */
  weight(name: string, shape: readonly number[]): string {
    return this.floats(name, this.weights.read(name, shape), shape);
  }

  /** y = x · Wᵀ (+ bias), W of shape [rows, columns]; quantised unless `keepFloat`. */
  linear(
    name: string,
    x: string,
    rows: number,
    columns: number,
    options: { bias?: string; keepFloat?: boolean; output?: string } = {},
  ): string {
    const y = options.output ?? `${name}:y`;
    const matrix = this.weights.read(name, [rows, columns]);
    if (this.precision === 'fp32' || options.keepFloat || columns % blockSize !== 0) {
      this.external(name, 'float32', [columns, rows], transposed(matrix, rows, columns));
      if (options.bias === undefined) return this.node('MatMul', [x, name], y);
      return this.node('Add', [this.node('MatMul', [x, name], `${y}:product`), options.bias], y);
    }
    this.quantized(name, matrix, rows, columns);
    return this.quantizedProduct(name, x, y, rows, columns, options.bias);
  }

  /** Puts a matrix into the file as blocks: initializers `<name>:q` and `<name>:scales`. */
  quantized(name: string, matrix: Float32Array, rows: number, columns: number): void {
    const { values, scales } = quantizeBlocks(matrix, rows, columns, this.bits);
    const blocks = columns / blockSize;
    this.external(`${name}:q`, 'uint8', [rows, blocks, (blockSize * this.bits) / 8], values);
    this.external(`${name}:scales`, 'float32', [rows, blocks], scales);
  }

  quantizedProduct(name: string, x: string, y: string, rows: number, columns: number, bias?: string): string {
    const inputs = [x, `${name}:q`, `${name}:scales`, ...(bias === undefined ? [] : ['', '', bias])];
    const attributes = { K: columns, N: rows, bits: this.bits, block_size: blockSize, accuracy_level: 4 };
    return this.extension('MatMulNBits', inputs, y, attributes);
  }

  finish(name: string): Uint8Array {
    const parts: GraphParts = {
      name,
      node: this.nodes,
      input: this.inputs,
      output: this.outputs,
      initializer: this.initializers,
    };
    return modelBytes(graphProto(parts));
  }

  private get bits(): 4 | 8 {
    return this.precision === 'int4' ? 4 : 8;
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
