import { canonicalJson, type InferenceRequest, type InferenceResult } from '@marimba/contracts';
import type { InferenceClient } from '@marimba/queue';
import type { LanguageModel, ModelCall } from '@marimba/steps';
import type { BlobRepository } from '@marimba/store';

/** Calls models through the inference pool: the request goes into a blob, the job carries its hash. */
export class QueueLanguageModel implements LanguageModel {
  constructor(
    private readonly blobs: BlobRepository,
    private readonly inference: InferenceClient,
  ) {}

  async call(call: ModelCall): Promise<InferenceResult> {
    const { tenantId, runId, stepId, callKey, callId, model, messages, tools, parameters, signal } = call;
    const request: InferenceRequest = { v: 1, messages, tools, parameters };
    const bytes = new TextEncoder().encode(canonicalJson(request));
    const { blob } = await this.blobs.put(tenantId, bytes, 'application/json');
    return this.inference.call({ v: 1, tenantId, runId, stepId, callKey, callId, model, request: blob }, signal);
  }
}
