import type { StepHandler } from '@marimba/contracts';
import type { KnowledgeStore } from './ports.js';

const defaultLimit = 5;

/** Searches a collection; the output is `{ passages }`, best first. */
export function retrieveHandler(knowledge: KnowledgeStore): StepHandler<'retrieve'> {
  return {
    kind: 'retrieve',
    async execute({ collection, query, limit }, context) {
      const begun = performance.now();
      const passages = await knowledge.search(context.tenantId, collection, query, limit ?? defaultLimit);
      await context.record('retrieval.done', {
        callKey: 'search',
        collection,
        query,
        passages: passages.map(({ chunkId, documentId, score }) => ({ chunkId, documentId, score })),
        durationMs: Math.round(performance.now() - begun),
      });
      return { passages };
    },
  };
}
