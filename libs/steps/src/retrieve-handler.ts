import { type JsonValue, type SearchFilters, type StepHandler, searchFilters, TerminalError } from '@marimba/contracts';
import type { KnowledgeStore } from './ports.js';

const defaultLimit = 5;

/** Searches a collection; the output is `{ passages }`, best first. */
export function retrieveHandler(knowledge: KnowledgeStore): StepHandler<'retrieve'> {
  return {
    kind: 'retrieve',
    async execute({ collection, query, limit = defaultLimit, mode, rerank, filters }, context) {
      const begun = performance.now();
      const checked = filters === undefined ? undefined : filtersOf(filters);
      const options = {
        limit,
        ...(mode === undefined ? {} : { mode }),
        ...(rerank === undefined ? {} : { rerank }),
        ...(checked === undefined ? {} : { filters: checked }),
      };
      const { passages, method } = await knowledge.search(context.tenantId, collection, query, options, context.signal);
      await context.record('retrieval.done', {
        callKey: 'search',
        collection,
        query,
        passages: passages.map(({ chunkId, documentId, score, ranks }) => ({
          chunkId,
          documentId,
          score,
          ...(ranks === undefined ? {} : { ranks }),
        })),
        ...(checked === undefined ? {} : { filters: checked }),
        method,
        durationMs: Math.round(performance.now() - begun),
      });
      return { passages };
    },
  };
}

/** What the templates came to. @throws TerminalError search.filter-invalid */
function filtersOf(filters: JsonValue): SearchFilters {
  const parsed = searchFilters.safeParse(filters);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') || 'filters';
  throw new TerminalError(
    'search.filter-invalid',
    `the filters of this step cannot be used: ${place}: ${issue?.message}`,
    {
      remedy: 'give { key: value }, { key: [values] } or { key: { from, to } }',
    },
  );
}
