import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ModelFormatError } from '../errors.js';

/** One tensor of a safetensors file; `start` and `end` are byte offsets into the file. */
export interface TensorEntry {
  file: string;
  name: string;
  dtype: StoredDtype;
  shape: number[];
  start: number;
  end: number;
}

const bytesPerElement = { F32: 4, F16: 2, BF16: 2 } as const;
export type StoredDtype = keyof typeof bytesPerElement;

const maxHeaderBytes = 100 * 1024 * 1024;

/**
 * Reads and checks the header of a safetensors file: 8 bytes of little-endian length, then JSON, then the data.
 * @throws ModelFormatError for a truncated file, a header that is not JSON, offsets that overlap, leave gaps or reach
 * past the end, a shape that does not fit its bytes, or a dtype that is no float.
 */
export function readSafetensorsHeader(file: string): TensorEntry[] {
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    const headerBytes = headerLength(fd, file, size);
    const header = parseHeader(fd, file, headerBytes);
    const dataStart = 8 + headerBytes;
    const entries = Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, value]) => entryOf(file, name, value, dataStart))
      .sort((a, b) => a.start - b.start);
    checkLayout(file, entries, dataStart, size);
    return entries;
  } finally {
    closeSync(fd);
  }
}

function headerLength(fd: number, file: string, size: number): number {
  const prefix = Buffer.alloc(8);
  if (size < 8 || readSync(fd, prefix, 0, 8, 0) < 8)
    throw new ModelFormatError(file, `is ${size} bytes, too short for a safetensors header`);
  const length = Number(prefix.readBigUInt64LE());
  if (length > maxHeaderBytes || 8 + length > size)
    throw new ModelFormatError(
      file,
      `its header says ${length} bytes, but the file has ${size}: it is truncated or is no safetensors file`,
    );
  return length;
}

function parseHeader(fd: number, file: string, length: number): Record<string, unknown> {
  const bytes = Buffer.alloc(length);
  readSync(fd, bytes, 0, length, 8);
  try {
    const header: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof header === 'object' && header !== null) return header as Record<string, unknown>;
  } catch (error) {
    throw new ModelFormatError(file, `its header is not JSON (${(error as Error).message})`);
  }
  throw new ModelFormatError(file, 'its header is no JSON object');
}

function entryOf(file: string, name: string, value: unknown, dataStart: number): TensorEntry {
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = (value ?? {}) as { dtype?: string; shape?: unknown; data_offsets?: unknown };
  if (!isNumbers(shape) || !isNumbers(offsets) || offsets.length !== 2)
    throw new ModelFormatError(file, `tensor ${name} has no valid shape and data_offsets`);
  if (dtype === undefined || !(dtype in bytesPerElement))
    throw new ModelFormatError(
      file,
      `tensor ${name} has dtype ${dtype}, which is not one of ${Object.keys(bytesPerElement).join(', ')}`,
      'Save the model in bfloat16, float16 or float32.',
    );
  const [from, to] = offsets as [number, number];
  const bytes = shape.reduce((product, size) => product * size, 1) * bytesPerElement[dtype as StoredDtype];
  if (to - from !== bytes)
    throw new ModelFormatError(
      file,
      `tensor ${name} of shape [${shape}] and dtype ${dtype} needs ${bytes} bytes, data_offsets give ${to - from}`,
    );
  return { file, name, dtype: dtype as StoredDtype, shape, start: dataStart + from, end: dataStart + to };
}

function checkLayout(file: string, entries: TensorEntry[], dataStart: number, size: number): void {
  let expected = dataStart;
  for (const entry of entries) {
    if (entry.start !== expected)
      throw new ModelFormatError(
        file,
        `tensor ${entry.name} begins at byte ${entry.start} where ${expected} was expected: tensors overlap or leave a gap`,
      );
    expected = entry.end;
  }
  if (expected !== size)
    throw new ModelFormatError(
      file,
      `its tensors need ${expected} bytes, the file has ${size}: it ${expected > size ? 'is truncated' : 'carries extra bytes'}`,
    );
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}
