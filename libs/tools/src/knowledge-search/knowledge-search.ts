import { type JsonObject, type JsonValue, knowledgeSearchName, type SearchOptions } from '@marimba/contracts';
import type { Tool } from '../tool.js';

/** Where passages are found; the search of the knowledge room fits. */
export interface PassageSearch {
  /** Best first. @throws TerminalError collection.not-found */
  search(
    tenantId: string,
    collection: string,
    query: string,
    options: SearchOptions,
    signal?: AbortSignal,
  ): Promise<{ passages: readonly object[] }>;
}

const defaultLimit = 5;

/** Searches a collection of the tenant; each passage comes with the place that a citation needs. */
export function knowledgeSearch(passages: PassageSearch): Tool {
  return {
    description: {
      name: knowledgeSearchName,
      description: 'Search a collection of documents for passages, best first.',
      parameters: {
        type: 'object',
        properties: {
          collection: { type: 'string', description: 'name of the collection', minLength: 1, maxLength: 100 },
          query: { type: 'string', description: 'what is looked for', minLength: 1, maxLength: 2_000 },
          limit: {
            type: 'integer',
            minimum: 1,
            maximum: 20,
            description: `passages at most; ${defaultLimit} when left out`,
          },
        },
        required: ['collection', 'query'],
        additionalProperties: false,
      },
    },
    effects: 'reads',
    taint: 'document',
    async call({ collection, query, limit }: JsonObject, { tenantId, signal }) {
      const most = typeof limit === 'number' ? limit : defaultLimit;
      const found = await passages.search(tenantId, String(collection), String(query), { limit: most }, signal);
      return { passages: found.passages as JsonValue };
    },
  };
}
