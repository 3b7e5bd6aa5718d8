import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';

/** Numbers of TensorProto.DataType. */
export const elementType = { float32: 1, uint8: 2, int32: 6, int64: 7, float16: 10 } as const;
export type ElementType = keyof typeof elementType;

/** A size, or the name of a size known at run time. */
export type Dimension = number | string;
export type Attribute = number | string | number[] | GraphProto | { float: number };

/** Microsoft's operators: the ones that ONNX itself lacks (block-wise quantised matrices, causal convolution with state). */
export const microsoftDomain = 'com.microsoft';

/** The operators of the device addon (native/src/operators.cc). */
export const ownDomain = 'marimba';

export function inlineTensor(
  name: string,
  type: ElementType,
  dims: readonly number[],
  data: ArrayBufferView,
): TensorProto {
  const rawData = new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer);
  return create(TensorProtoSchema, { name, dataType: elementType[type], dims: dims.map(BigInt), rawData });
}

export function externalTensor(
  name: string,
  type: ElementType,
  dims: readonly number[],
  location: string,
  offset: number,
  length: number,
): TensorProto {
  const entry = (key: string, value: string | number) =>
    create(StringStringEntryProtoSchema, { key, value: String(value) });
  return create(TensorProtoSchema, {
    name,
    dataType: elementType[type],
    dims: dims.map(BigInt),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [entry('location', location), entry('offset', offset), entry('length', length)],
  });
}

export function operator(
  opType: string,
  input: string[],
  output: string[],
  attributes: Record<string, Attribute> = {},
  domain = '',
): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value));
  return create(NodeProtoSchema, { opType, input, output, attribute, domain, name: `${opType}:${output[0]}` });
}

function attributeOf(name: string, value: Attribute): AttributeProto {
  const Type = AttributeProto_AttributeType;
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value) });
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: Type.STRING, s: new TextEncoder().encode(value) });
  if (Array.isArray(value)) return create(AttributeProtoSchema, { name, type: Type.INTS, ints: value.map(BigInt) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: Type.GRAPH, g: value });
}

export function valueInfo(name: string, type: ElementType, dims: readonly Dimension[]): ValueInfoProto {
  const dim = dims.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value: typeof size === 'string' ? { case: 'dimParam', value: size } : { case: 'dimValue', value: BigInt(size) },
    }),
  );
  const tensor = create(TypeProto_TensorSchema, {
    elemType: elementType[type],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  });
}

/** A value whose type the runtime infers. */
export const valueName = (name: string): ValueInfoProto => create(ValueInfoProtoSchema, { name });

export interface GraphParts {
  name: string;
  node: NodeProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
  initializer?: TensorProto[];
}

export const graphProto = (parts: GraphParts): GraphProto => create(GraphProtoSchema, parts);

/** The bytes of a model file. Opset 21 is the newest that the com.microsoft operators used here were checked with. */
export function modelBytes(graph: GraphProto, domains: readonly string[] = []): Uint8Array {
  const opset = (domain: string, version: bigint) => create(OperatorSetIdProtoSchema, { domain, version });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 10n,
      graph,
      producerName: 'marimba',
      opsetImport: [opset('', 21n), ...[microsoftDomain, ...domains].map((domain) => opset(domain, 1n))],
    }),
  );
}
