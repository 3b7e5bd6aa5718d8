import type { FilterableKeys, Passage, SearchFilters, SearchRanking } from '@marimba/contracts';

/** What a search has to know of a collection before it begins. */
export interface SearchedCollection {
  id: string;
  name: string;
  chunks: number;
  filterable: FilterableKeys;
  ranking: SearchRanking;
  /** Chunks that have a vector of the embedder that was asked for. */
  vectors: number;
}

export interface PassageQuery {
  collection: SearchedCollection;
  limit: number;
  filters?: SearchFilters | undefined;
}

/** Where the chunks lie. */
export interface PassageIndex {
  /** `embedder`: a fingerprint. @throws TerminalError collection.not-found */
  collection(tenantId: string, name: string, embedder?: string): Promise<SearchedCollection>;
  /** By BM25, best first. @throws TerminalError search.filter-invalid */
  fullText(tenantId: string, query: string, options: PassageQuery): Promise<Passage[]>;
}
