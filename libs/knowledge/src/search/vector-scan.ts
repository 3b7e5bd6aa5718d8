import type { PassageQuery, ScoredPlace, VectorCursor, VectorIndex, VectorSpace } from './ports.js';
import { ScanClient } from './scan-client.js';

const pageSize = 4_000;
const beginning: VectorCursor = { revision: '0', documentId: '00000000-0000-0000-0000-000000000000', ordinal: -1 };

interface Loaded {
  cursor: VectorCursor;
  rows: number;
  bytes: number;
  /** One at a time; searches that come meanwhile wait for it. */
  loading: Promise<void>;
}

/**
 * Compares a query with every vector of a collection. The vectors are read once and then only what is new; those of chunks
 * that are gone stay in memory until they are many, so that as many more are asked for.
 */
export class VectorScan {
  private loaded = new Map<string, Loaded>();
  private readonly client = new ScanClient(() => {
    this.loaded = new Map();
  });

  constructor(
    private readonly index: VectorIndex,
    private readonly mostBytes: number,
  ) {}

  /** Best first; the score is the cosine. May name chunks that are gone, of which `limit` takes account. */
  async nearest(
    tenantId: string,
    vector: Float32Array,
    space: VectorSpace,
    query: PassageQuery,
  ): Promise<ScoredPlace[]> {
    const { collection, limit } = query;
    const key = `${tenantId}/${collection.id}/${space.embedder}`;
    const live = collection.vectors.find(({ embedder }) => embedder === space.embedder)?.vectors ?? 0;
    const [passing] = await Promise.all([
      this.index.passing(tenantId, query),
      this.catchUp(key, tenantId, collection.id, space),
    ]);
    let gone = this.goneOf(key, live);
    if (gone > Math.max(1_000, live / 4)) {
      await this.drop(key);
      await this.catchUp(key, tenantId, collection.id, space);
      gone = this.goneOf(key, live);
    }
    const { found } = await this.client.perform({ task: 'nearest', key, vector, limit: limit + gone, passing });
    await this.keepWithin(key);
    return found;
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private goneOf(key: string, live: number): number {
    return Math.max(0, (this.loaded.get(key)?.rows ?? 0) - live);
  }

  private async catchUp(key: string, tenantId: string, collectionId: string, space: VectorSpace): Promise<void> {
    const entry = this.loaded.get(key) ?? { cursor: beginning, rows: 0, bytes: 0, loading: Promise.resolve() };
    // The newest is the last of the map.
    this.loaded.delete(key);
    this.loaded.set(key, entry);
    entry.loading = entry.loading
      .catch(() => undefined)
      .then(() => this.load(key, entry, tenantId, collectionId, space));
    await entry.loading;
  }

  private async load(
    key: string,
    entry: Loaded,
    tenantId: string,
    collectionId: string,
    space: VectorSpace,
  ): Promise<void> {
    for (;;) {
      const { places, values, next } = await this.index.page(tenantId, collectionId, space, {
        after: entry.cursor,
        limit: pageSize,
      });
      if (next === undefined) return;
      const { rows, bytes } = await this.client.perform({
        task: 'add',
        key,
        dimensions: space.dimensions,
        places,
        values,
      });
      Object.assign(entry, { cursor: next, rows, bytes });
      if (places.length < pageSize) return;
    }
  }

  private async drop(key: string): Promise<void> {
    this.loaded.delete(key);
    await this.client.perform({ task: 'drop', key });
  }

  /** Lets go of what was longest not asked for. */
  private async keepWithin(current: string): Promise<void> {
    let bytes = [...this.loaded.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [key, entry] of this.loaded) {
      if (bytes <= this.mostBytes) return;
      if (key === current) continue;
      bytes -= entry.bytes;
      await this.drop(key);
    }
  }
}
