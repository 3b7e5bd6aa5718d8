import {
  defaultSearchLimit,
  MarimbaError,
  type Passage,
  type SearchMethod,
  type SearchOptions,
  type SearchResult,
} from '@marimba/contracts';
import { fusePassages, fusionDepth, fusionOf } from './fuse-passages.js';
import type { Embedder, PassageIndex, PassageQuery, Reranker, VectorIndex } from './ports.js';
import { noEmbedder, noReranker, noVectors } from './search-errors.js';
import { VectorScan } from './vector-scan.js';

export interface KnowledgeSearchParts {
  passages: PassageIndex;
  vectors: VectorIndex;
  /** Left out: full text alone. */
  embedder?: Embedder | undefined;
  reranker?: Reranker | undefined;
  /** Of the vectors that are kept in memory where the database has no index over them; 1 GiB when left out. */
  mostVectorBytes?: number | undefined;
}

const gibibyte = 2 ** 30;

type VectorsOf = NonNullable<SearchMethod['vectors']>;
interface Query extends PassageQuery {
  tenantId: string;
  text: string;
  mode: NonNullable<SearchOptions['mode']>;
  signal: AbortSignal | undefined;
}

/** Searches collections by words, by vectors or by both. Fits the steps' KnowledgeStore. */
export class KnowledgeSearch {
  private readonly scan: VectorScan;

  constructor(private readonly parts: KnowledgeSearchParts) {
    this.scan = new VectorScan(parts.vectors, parts.mostVectorBytes ?? gibibyte);
  }

  /**
   * Best first.
   * @throws TerminalError collection.not-found, search.filter-invalid, search.vectors-unavailable,
   *   search.reranker-unavailable; MarimbaError model.unavailable where the embedder or the reranker is not served, unless
   *   mode auto can do without
   */
  async search(
    tenantId: string,
    name: string,
    text: string,
    { limit = defaultSearchLimit, mode = 'auto', rerank = false, filters, documents }: SearchOptions,
    signal?: AbortSignal,
  ): Promise<SearchResult> {
    const { reranker } = this.parts;
    if (rerank && reranker === undefined) throw noReranker();
    const collection = await this.parts.passages.collection(tenantId, name);
    const depth = rerank ? Math.max(limit, reranker?.depth ?? 0) : limit;
    const found = await this.find({ tenantId, text, collection, limit: depth, filters, documents, mode, signal });
    if (!rerank || reranker === undefined) return found;
    const passages = await this.reranked(reranker, tenantId, text, found.passages, signal);
    return { passages: passages.slice(0, limit), method: { ...found.method, reranker: reranker.name } };
  }

  close(): Promise<void> {
    return this.scan.close();
  }

  private async find(query: Query): Promise<SearchResult> {
    const { embedder } = this.parts;
    const { mode, collection } = query;
    if (mode === 'full-text') return this.byWords(query);
    if (embedder === undefined) {
      if (mode === 'auto') return this.byWords(query, 'no embedder is configured');
      throw noEmbedder(mode);
    }
    if (mode === 'auto' && !collection.vectors.some(({ vectors }) => vectors > 0))
      return this.byWords(query, `the collection has no vectors of embedder ${embedder.name} yet`);
    let vector: Embedded;
    try {
      vector = await this.embed(embedder, query);
    } catch (error) {
      if (mode !== 'auto' || !isUnserved(error)) throw error;
      return this.byWords(query, (error as Error).message);
    }
    return mode === 'vectors' ? this.byVectors(query, vector) : this.byBoth(query, vector);
  }

  private async byWords(query: Query, reason?: string): Promise<SearchResult> {
    const passages = await this.parts.passages.fullText(query.tenantId, query.text, query);
    return {
      passages: passages.map((passage, index) => ({
        ...passage,
        ranks: { fullText: { rank: index + 1, score: passage.score } },
      })),
      method: { mode: 'full-text', ...(reason === undefined ? {} : { reason }) },
    };
  }

  private async byVectors(query: Query, { vector, used }: Embedded): Promise<SearchResult> {
    const { passages, index } = await this.nearest(query, vector, used);
    return {
      passages: passages.map((passage, at) => ({
        ...passage,
        ranks: { vectors: { rank: at + 1, score: passage.score } },
      })),
      method: { mode: 'vectors', vectors: { ...used, index } },
    };
  }

  private async byBoth(query: Query, { vector, used }: Embedded): Promise<SearchResult> {
    const deep = { ...query, limit: Math.max(fusionDepth, query.limit) };
    const [words, near] = await Promise.all([
      this.parts.passages.fullText(query.tenantId, query.text, deep),
      this.nearest(deep, vector, used),
    ]);
    const fusion = fusionOf(query.collection.ranking);
    return {
      passages: fusePassages(words, near.passages, fusion, deep.limit).slice(0, query.limit),
      method: {
        mode: 'fused',
        ...(query.mode === 'auto' ? { reason: 'the collection has vectors' } : {}),
        vectors: { ...used, index: near.index },
        fusion: { by: fusion.by, vectorWeight: fusion.vectorWeight },
      },
    };
  }

  /** The query as a vector, and whose vectors of the collection it may be compared with. */
  private async embed(embedder: Embedder, { tenantId, text, collection, mode, signal }: Query): Promise<Embedded> {
    const { vectors, fingerprint } = await embedder.embed(tenantId, [text], 'query', signal);
    const made = collection.vectors.find((each) => each.embedder === fingerprint);
    if (made === undefined || made.vectors === 0) throw noVectors(mode, collection.name, embedder.name);
    const withoutVector = Math.max(0, collection.chunks - made.vectors);
    return { vector: vectors[0]!, used: { embedder: embedder.name, fingerprint, withoutVector } };
  }

  private async nearest(
    query: Query,
    vector: Float32Array,
    { fingerprint }: Omit<VectorsOf, 'index'>,
  ): Promise<{ passages: Passage[]; index: VectorsOf['index'] }> {
    const { tenantId } = query;
    const space = { embedder: fingerprint, dimensions: vector.length };
    const { vectors } = this.parts;
    const indexed = await vectors.hnsw.ready(space);
    const places = indexed
      ? await vectors.hnsw.nearest(tenantId, vector, space, query)
      : await this.scan.nearest(tenantId, vector, space, query);
    const passages = await vectors.passages(tenantId, query, places);
    return { passages: passages.slice(0, query.limit), index: indexed ? 'hnsw' : 'exact' };
  }

  private async reranked(
    reranker: Reranker,
    tenantId: string,
    text: string,
    passages: Passage[],
    signal: AbortSignal | undefined,
  ): Promise<Passage[]> {
    if (passages.length === 0) return [];
    const read = passages.map((passage) => [passage.title, ...passage.headings, passage.text].join('\n'));
    const scores = await reranker.rank(tenantId, text, read, signal);
    return passages
      .map((passage, index) => ({ passage, score: scores[index]! }))
      .sort((a, b) => b.score - a.score)
      .map(({ passage, score }, index) => ({
        ...passage,
        score,
        ranks: { ...passage.ranks, reranked: { rank: index + 1, score } },
      }));
  }
}

interface Embedded {
  vector: Float32Array;
  used: Omit<VectorsOf, 'index'>;
}

const unserved: readonly string[] = ['model.unavailable', 'model.not-found', 'search.vectors-unavailable'];

/** What mode auto can do without: it then says so in its answer. */
const isUnserved = (error: unknown): boolean => error instanceof MarimbaError && unserved.includes(error.code);
