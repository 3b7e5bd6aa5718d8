import type { FilterableKeys, Passage, SearchFilters, SearchRanking } from '@marimba/contracts';

/** Whose vectors: those of different models cannot be compared. */
export interface VectorSpace {
  /** The embedder's fingerprint. */
  embedder: string;
  dimensions: number;
}

/** What a search has to know of a collection before it begins. */
export interface SearchedCollection {
  id: string;
  name: string;
  chunks: number;
  filterable: FilterableKeys;
  ranking: SearchRanking;
  /** The embedders that made vectors of its chunks, and of how many. */
  vectors: (VectorSpace & { vectors: number })[];
}

export interface PassageQuery {
  collection: SearchedCollection;
  limit: number;
  filters?: SearchFilters | undefined;
  /** Ids of the documents that are searched; left out: all of the collection. */
  documents?: readonly string[] | undefined;
}

export interface ChunkPlace {
  documentId: string;
  ordinal: number;
}
export type ScoredPlace = ChunkPlace & { score: number };

/** Finds chunks by their words. */
export interface PassageIndex {
  /** @throws TerminalError collection.not-found */
  collection(tenantId: string, name: string): Promise<SearchedCollection>;
  /** By BM25, best first. @throws TerminalError search.filter-invalid */
  fullText(tenantId: string, query: string, options: PassageQuery): Promise<Passage[]>;
}

export interface VectorCursor {
  revision: string;
  documentId: string;
  ordinal: number;
}

export interface VectorPage {
  places: ChunkPlace[];
  /** `[places, dimensions]` */
  values: Float32Array;
  /** Left out at the end. */
  next?: VectorCursor;
}

/** Where the vectors of chunks lie. */
export interface VectorIndex {
  /** The approximate index of the database. */
  hnsw: {
    ready(space: VectorSpace): Promise<boolean>;
    nearest(tenantId: string, vector: Float32Array, space: VectorSpace, query: PassageQuery): Promise<ScoredPlace[]>;
  };
  /** Vectors behind the cursor, in the order in which they became visible. */
  page(
    tenantId: string,
    collectionId: string,
    space: VectorSpace,
    options: { after: VectorCursor; limit: number },
  ): Promise<VectorPage>;
  /** The contents of the documents that pass the filters; undefined: all. @throws TerminalError search.filter-invalid */
  passing(tenantId: string, query: PassageQuery): Promise<Set<string> | undefined>;
  /** The passages at these places, in this order; those that are gone are left out. */
  passages(tenantId: string, query: PassageQuery, places: readonly ScoredPlace[]): Promise<Passage[]>;
}

export interface Embeddings {
  /** One a text, of length 1. */
  vectors: Float32Array[];
  /** Of the model that made them. */
  fingerprint: string;
}

/** Turns texts into vectors. */
export interface Embedder {
  /** The model's name. */
  readonly name: string;
  /** @throws MarimbaError model.not-found, model.unavailable, model.failed */
  embed(
    tenantId: string,
    texts: readonly string[],
    purpose: 'query' | 'passage',
    signal?: AbortSignal,
  ): Promise<Embeddings>;
}

/** Says how well passages answer a question. */
export interface Reranker {
  /** The model's name. */
  readonly name: string;
  /** How many of the best passages it reads. */
  readonly depth: number;
  /** One score a passage; higher is better. @throws MarimbaError model.not-found, model.unavailable, model.failed */
  rank(tenantId: string, query: string, passages: readonly string[], signal?: AbortSignal): Promise<number[]>;
}
