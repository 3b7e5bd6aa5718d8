import type { ModelRequest, ModelResult } from '@marimba/contracts';
import type { SeenModel } from '@marimba/store';
import type { ServedModel, TokenSink } from '../served-model.js';
import type { DevicePool } from './device-pool.js';

/** A model folder that runs on the devices of this worker. */
export class PooledModel implements ServedModel {
  constructor(
    private readonly pool: DevicePool,
    readonly description: SeenModel,
  ) {}

  get concurrency(): number {
    return this.pool.places;
  }

  answer(request: ModelRequest, out: TokenSink, signal: AbortSignal, tenantId: string): Promise<ModelResult> {
    return this.pool.answer({ model: this.description.name, tenantId, request, out, signal });
  }
}
