import type { InferenceRequest, InferenceResult } from '@marimba/contracts';
import type { TokenSink } from '@marimba/queue';
import type { SeenModel } from '@marimba/store';

/** A model that this worker answers for, wherever its weights are. */
export interface ServedModel {
  readonly description: SeenModel;
  /** How many calls it takes at a time, which may change; 0: none for now. */
  readonly concurrency: number;
  /** @throws TerminalError for a request that can never succeed; MarimbaError for what may be tried again */
  answer(request: InferenceRequest, out: TokenSink, signal: AbortSignal, tenantId: string): Promise<InferenceResult>;
}
