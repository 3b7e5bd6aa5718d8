import { randomUUID } from 'node:crypto';
import {
  type AnswerPiece,
  type EmbeddingRequest,
  type EmbeddingResult,
  type InferenceRequest,
  type InferenceResult,
  MarimbaError,
  type ModelResource,
  TerminalError,
} from '@marimba/contracts';
import { InferenceClient } from '@marimba/queue';
import { Store } from '@marimba/store';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../access/principal.js';
import type { ApiConfig } from '../config.js';
import { withStatus } from '../models/model-status.js';
import { CONFIG } from '../tokens.js';

export interface Caller {
  principal: Principal;
  /** Aborts when the client is gone. */
  signal: AbortSignal;
}

/** Calls of models outside of runs. */
@Injectable()
export class ModelCalls implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(InferenceClient) private readonly inference: InferenceClient,
    @Inject(CONFIG) private readonly config: ApiConfig,
  ) {}

  /** The model that a request names, when calls of it can be taken. @throws MarimbaError model.not-found, model.unavailable, model.overloaded */
  async model(name: string, calls: number): Promise<ModelResource> {
    const model = withStatus(await this.store.models.get(name));
    if (model.status === 'unavailable')
      throw new MarimbaError('model.unavailable', `no worker serves model '${name}' at the moment`, {
        remedy: 'Try again later, or start an inference worker with it.',
      });
    const most = this.config.MARIMBA_MOST_QUEUED;
    if (calls > most)
      throw new TerminalError('request.invalid', `the request asks for ${calls} answers, at most ${most} may wait`, {
        remedy: 'Ask for fewer at a time.',
      });
    const depth = await this.inference.depth(name);
    if (depth + calls > most)
      throw new MarimbaError('model.overloaded', `${depth} calls of model '${name}' run and wait already`, {
        remedy: 'Try again later, start more inference workers, or raise MARIMBA_MOST_QUEUED of the api.',
      });
    return model;
  }

  async answer(model: string, request: InferenceRequest, caller: Caller): Promise<InferenceResult> {
    const call = await this.admitted(callOf(model, caller.principal, request));
    return this.counted(call, whole(await this.inference.call(call, this.until(caller.signal))));
  }

  /** The pieces of the answer, and its result in the end. */
  async *stream(
    model: string,
    request: InferenceRequest,
    caller: Caller,
  ): AsyncGenerator<AnswerPiece[], InferenceResult, void> {
    const call = await this.admitted(callOf(model, caller.principal, request));
    return this.counted(call, whole(yield* this.inference.stream(call, this.until(caller.signal))));
  }

  async embed(model: string, request: EmbeddingRequest, { principal, signal }: Caller): Promise<EmbeddingResult> {
    const call = await this.admitted(callOf(model, principal, request));
    const result = await this.inference.embed(call, this.until(signal));
    await this.store.tenants.countTokens(call.tenantId, call.callId, result.promptTokens);
    return result;
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort(
      new MarimbaError('model.unavailable', 'the service stops', { remedy: 'Send the request again.' }),
    );
  }

  /** @throws MarimbaError tenant.limit-reached */
  private async admitted<Call extends { tenantId: string }>(call: Call): Promise<Call> {
    await this.store.tenants.admitCall(call.tenantId);
    return call;
  }

  /** An answer that its client breaks off has no count of its tokens, and is not counted. */
  private async counted(
    { tenantId, callId }: { tenantId: string; callId: string },
    result: InferenceResult,
  ): Promise<InferenceResult> {
    const { promptTokens, cachedTokens, outputTokens } = result.usage;
    await this.store.tenants.countTokens(tenantId, callId, promptTokens - cachedTokens + outputTokens);
    return result;
  }

  private until(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.stopping.signal]);
  }
}

const callOf = <Request>(model: string, { tenantId }: Principal, request: Request) => ({
  v: 1 as const,
  tenantId,
  callId: randomUUID(),
  model,
  request,
});

function whole(result: InferenceResult): InferenceResult {
  if (result.finishReason !== 'aborted') return result;
  throw new TerminalError('model.failed', 'the answer was broken off', { remedy: 'Send the request again.' });
}
