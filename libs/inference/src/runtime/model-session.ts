import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { GraphManifest } from '../import-model.js';
import { StateBlock } from '../state/state-block.js';
import type { ModelRunner, RunInput, RunOutput } from './model-runner.js';

/** An imported graph on the CPU. */
export class ModelSession implements ModelRunner {
  readonly prefillChunk = 256;

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

  newBlock(capacity: number): StateBlock {
    return new StateBlock(this.manifest.slots, capacity);
  }

  /** Reads as many tokens into each row of the block (changing it). */
  async run(block: StateBlock, { ids, select, hidden = false }: RunInput): Promise<RunOutput> {
    const { rows } = block;
    const tokens = ids.length / rows;
    block.prepare(tokens);
    const feeds = this.feeds(block, ids, tokens, select);
    const fetches: Record<string, null> = { logits: null, ...(hidden ? { hidden: null } : {}) };
    for (const { slot } of block.recurrent) fetches[slot.output] = null;
    for (const { slot } of block.caches) fetches[slot.rows] = null;
    const results = await this.session.run(feeds, fetches);
    for (const each of block.recurrent) each.data = results[each.slot.output]!.data as Float32Array;
    for (const cache of block.caches) cache.append(results[cache.slot.rows]!.data as Float32Array, tokens);
    block.advance(tokens);
    return {
      logits: results['logits']!.data as Float32Array,
      hidden: results['hidden']?.data as Float32Array | undefined,
    };
  }

  private feeds(
    block: StateBlock,
    ids: readonly number[],
    tokens: number,
    select: readonly number[],
  ): Record<string, Tensor> {
    const { rows } = block;
    const feeds: Record<string, Tensor> = {
      ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [rows, tokens]),
      select: new Tensor('int64', BigInt64Array.from(select, BigInt), [select.length]),
    };
    const wanted = this.session.inputNames;
    if (wanted.includes('positions'))
      feeds['positions'] = new Tensor(
        'int64',
        BigInt64Array.from(ids, (_, i) => BigInt(block.tokens[Math.floor(i / tokens)]! + (i % tokens))),
        [rows, tokens],
      );
    for (const { slot, data } of block.recurrent) feeds[slot.input] = new Tensor('float32', data, [rows, ...slot.dims]);
    for (const { slot, data, capacity, used } of block.caches) {
      feeds[slot.input] = new Tensor('float32', data, [rows, slot.heads, capacity, slot.headSize]);
      const prefix = slot.window === undefined ? '' : 'window_';
      feeds[`${prefix}last`] ??= new Tensor(
        'int32',
        Int32Array.from(used, (each) => each + tokens - 1),
        [rows],
      );
      feeds[`${prefix}total`] ??= new Tensor('int32', Int32Array.of(Math.max(...used) + tokens), []);
    }
    return feeds;
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
