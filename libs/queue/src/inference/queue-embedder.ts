import { randomUUID } from 'node:crypto';
import { MarimbaError } from '@marimba/contracts';
import type { InferenceClient } from './inference-client.js';

/** Turns texts into vectors with a model of the inference pool. Fits the Embedder of knowledge. */
export class QueueEmbedder {
  constructor(
    private readonly inference: InferenceClient,
    readonly name: string,
  ) {}

  /** Vectors of length 1. @throws MarimbaError model.unavailable, model.failed */
  async embed(
    tenantId: string,
    texts: readonly string[],
    purpose: 'query' | 'passage',
    signal = new AbortController().signal,
  ): Promise<{ vectors: Float32Array[]; fingerprint: string }> {
    const { vectors, fingerprint } = await this.inference.embed(
      {
        v: 1,
        tenantId,
        callId: randomUUID(),
        model: this.name,
        request: { v: 1, kind: 'embed', inputs: [...texts], purpose },
      },
      signal,
    );
    if (fingerprint === undefined || vectors.length !== texts.length)
      throw new MarimbaError(
        'model.failed',
        `model '${this.name}' gave ${vectors.length} vectors for ${texts.length} texts`,
      );
    return { vectors: vectors.map(unitVector), fingerprint };
  }
}

/** Little-endian 32-bit floats; a server elsewhere need not have made them of length 1. */
function unitVector(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  const vector = new Float32Array(bytes.length / 4);
  for (let i = 0; i < vector.length; i++) vector[i] = bytes.readFloatLE(i * 4);
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
