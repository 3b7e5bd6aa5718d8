import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

/** Pages, so that the runtime can map each tensor by itself. */
const alignment = 4096;

export interface Span {
  offset: number;
  length: number;
}

/** Appends tensors to the file that a graph's initializers point into; only one tensor is in memory at a time. */
export class ExternalDataWriter {
  private readonly descriptor: number;
  private size = 0;

  constructor(file: string) {
    this.descriptor = openSync(file, 'wx');
  }

  append(data: ArrayBufferView): Span {
    const offset = Math.ceil(this.size / alignment) * alignment;
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    for (let written = 0; written < bytes.length; )
      written += writeSync(this.descriptor, bytes, written, bytes.length - written, offset + written);
    this.size = offset + bytes.length;
    return { offset, length: bytes.length };
  }

  /** What was appended is on the disk when this returns. */
  sync(): void {
    fsyncSync(this.descriptor);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
