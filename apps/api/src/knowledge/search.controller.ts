import { searchBody, searchQuery, searchResult, slug } from '@marimba/contracts';
import { KnowledgeSearch } from '@marimba/knowledge';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';

const tag = 'Knowledge';
const path = '/v1/collections/:name/search';
const params = z.object({ name: slug });
const description =
  'The answer says for each passage its rank and score in every part of the search, and which way vectors were searched.';

const search = defineRoute({
  method: 'GET',
  path,
  tag,
  summary: 'Search passages, best first',
  description,
  params,
  query: searchQuery,
  response: searchResult,
});
const searchFiltered = defineRoute({
  method: 'POST',
  role: 'viewer',
  path,
  tag,
  summary: 'Search passages, with filters on metadata',
  description: `${description} Filters name keys that the collection declares as filterable.`,
  params,
  body: searchBody,
  response: searchResult,
  status: 200,
});

@Controller()
export class SearchController {
  constructor(@Inject(KnowledgeSearch) private readonly knowledge: KnowledgeSearch) {}

  @Route(search)
  search(@Input() { params, query }: RouteInput<typeof search>, @Caller() { tenantId }: Principal) {
    const { q, rerank, ...options } = query;
    return this.knowledge.search(tenantId, params.name, q, { ...options, rerank: rerank === 'true' });
  }

  @Route(searchFiltered)
  searchFiltered(@Input() { params, body }: RouteInput<typeof searchFiltered>, @Caller() { tenantId }: Principal) {
    const { query, ...options } = body;
    return this.knowledge.search(tenantId, params.name, query, options);
  }
}
