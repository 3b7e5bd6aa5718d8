import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { GraphManifest } from '../import-model.js';
import { ModelState } from '../state/model-state.js';

/** Tokens a run: long enough that matrix products are efficient, short enough that a stop is noticed soon. */
export const prefillChunk = 256;

/** An imported graph, loaded. `run` blocks the thread that calls it, so it lives in a thread of its own. */
export class ModelSession {
  private constructor(
    private readonly session: InferenceSession,
    readonly manifest: GraphManifest,
  ) {}

  static async load(graphDir: string, threads: number): Promise<ModelSession> {
    const manifest = JSON.parse(readFileSync(join(graphDir, 'manifest.json'), 'utf8')) as GraphManifest;
    const session = await InferenceSession.create(join(graphDir, 'model.onnx'), {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    });
    return new ModelSession(session, manifest);
  }

  newState(): ModelState {
    return new ModelState(this.manifest.slots);
  }

  /** Reads tokens into the state (changing it) and gives the logits `[vocabulary]` after the last of them. */
  async run(ids: readonly number[], state: ModelState): Promise<Float32Array> {
    const total = state.tokens + ids.length;
    state.reserve(total);
    const feeds: Record<string, Tensor> = {
      ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
      last: new Tensor('int32', Int32Array.of(total - 1), [1]),
      total: new Tensor('int32', Int32Array.of(total), []),
    };
    const fetches: Record<string, null> = { logits: null };
    for (const { slot, data } of state.recurrent) {
      feeds[slot.input] = new Tensor('float32', data, slot.dims);
      fetches[slot.output] = null;
    }
    for (const { slot, data, capacity } of state.caches) {
      feeds[slot.input] = new Tensor('float32', data, [1, slot.heads, capacity, slot.headSize]);
      fetches[slot.rows] = null;
    }
    const results = await this.session.run(feeds, fetches);
    for (const buffer of state.recurrent) buffer.data = results[buffer.slot.output]!.data as Float32Array;
    for (const cache of state.caches)
      state.appendRows(cache, results[cache.slot.rows]!.data as Float32Array, ids.length);
    state.tokens = total;
    return results['logits']!.data as Float32Array;
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
