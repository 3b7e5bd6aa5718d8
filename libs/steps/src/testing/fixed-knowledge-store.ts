import { type Passage, type SearchOptions, type SearchResult, TerminalError } from '@marimba/contracts';
import type { KnowledgeStore } from '../ports.js';

/** Finds the same passages for every query, in one collection. */
export class FixedKnowledgeStore implements KnowledgeStore {
  constructor(
    private readonly collection: string,
    private readonly passages: Passage[],
  ) {}

  async search(_tenantId: string, collection: string, _query: string, { limit }: SearchOptions): Promise<SearchResult> {
    if (collection !== this.collection)
      throw new TerminalError('collection.not-found', `there is no collection '${collection}'`);
    return { passages: this.passages.slice(0, limit), method: { mode: 'full-text' } };
  }
}
