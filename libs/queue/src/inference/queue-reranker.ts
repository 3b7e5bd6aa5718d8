import { randomUUID } from 'node:crypto';
import type { InferenceClient } from './inference-client.js';

/** Has a model of the inference pool say how well passages answer a question. Fits the Reranker of knowledge. */
export class QueueReranker {
  /** Each is a whole run of the model, so not many. */
  readonly depth = 20;

  constructor(
    private readonly inference: InferenceClient,
    readonly name: string,
  ) {}

  /** @throws MarimbaError model.unavailable, model.failed, model.parameter-unsupported */
  async rank(
    tenantId: string,
    query: string,
    passages: readonly string[],
    signal = new AbortController().signal,
  ): Promise<number[]> {
    const request = { v: 1 as const, kind: 'rerank' as const, query, passages: [...passages] };
    const call = { v: 1 as const, tenantId, callId: randomUUID(), model: this.name, request };
    return (await this.inference.rerank(call, signal)).scores;
  }
}
