import {
  defaultSearchLimit,
  type Passage,
  type SearchMode,
  type SearchOptions,
  type SearchResult,
  TerminalError,
} from '@marimba/contracts';
import type { PassageIndex } from './ports.js';

/** Searches collections. Fits the steps' KnowledgeStore. */
export class KnowledgeSearch {
  constructor(private readonly index: PassageIndex) {}

  /**
   * Best first.
   * @throws TerminalError collection.not-found, search.filter-invalid, search.vectors-unavailable,
   *   search.reranker-unavailable
   */
  async search(tenantId: string, name: string, query: string, options: SearchOptions): Promise<SearchResult> {
    const { limit = defaultSearchLimit, mode = 'auto', rerank = false, filters } = options;
    if (mode === 'vectors' || mode === 'fused') throw noVectors(mode);
    if (rerank) throw noReranker();
    const collection = await this.index.collection(tenantId, name);
    const passages = await this.index.fullText(tenantId, query, { collection, limit, filters });
    return {
      passages: passages.map((passage, index) => ranked(passage, index + 1)),
      method: { mode: 'full-text', ...(mode === 'auto' ? { reason: 'no embedder is configured' } : {}) },
    };
  }
}

const ranked = (passage: Passage, rank: number): Passage => ({
  ...passage,
  ranks: { fullText: { rank, score: passage.score } },
});

const noVectors = (mode: SearchMode): TerminalError =>
  new TerminalError(
    'search.vectors-unavailable',
    `a search of mode ${mode} needs vectors, and no embedder is configured`,
    {
      remedy: 'search in mode full-text, or set MARIMBA_EMBEDDER to a model that the inference workers serve',
    },
  );

const noReranker = (): TerminalError =>
  new TerminalError('search.reranker-unavailable', 'no reranker is configured', {
    remedy: 'search without rerank, or set MARIMBA_RERANKER to a model that the inference workers serve',
  });
