import { collectionResource, createCollectionBody, pageOf, pageQuery, searchRanking, slug } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';

const tag = 'Knowledge';
const params = z.object({ name: slug });

const createCollection = defineRoute({
  method: 'POST',
  path: '/v1/collections',
  tag,
  summary: 'Make a collection',
  body: createCollectionBody,
  response: collectionResource,
  status: 201,
});
const listCollections = defineRoute({
  method: 'GET',
  path: '/v1/collections',
  tag,
  summary: 'List collections',
  query: pageQuery,
  response: pageOf(collectionResource),
});
const getCollection = defineRoute({
  method: 'GET',
  path: '/v1/collections/:name',
  tag,
  summary: 'One collection',
  params,
  response: collectionResource,
});
const rankCollection = defineRoute({
  method: 'PUT',
  path: '/v1/collections/:name/ranking',
  tag,
  summary: 'Say how a collection ranks',
  description:
    'The whole of it: what is left out has its default again. The next search ranks so; nothing is made anew.',
  params,
  body: searchRanking,
  response: collectionResource,
});
const removeCollection = defineRoute({
  method: 'DELETE',
  path: '/v1/collections/:name',
  tag,
  summary: 'Remove a collection with all its documents',
  params,
  status: 204,
});

@Controller()
export class CollectionsController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(createCollection)
  create(@Input() { body }: RouteInput<typeof createCollection>, @Caller() caller: Principal) {
    return this.store.collections.create(caller.tenantId, body, actorOf(caller));
  }

  @Route(listCollections)
  list(@Input() { query }: RouteInput<typeof listCollections>, @Caller() caller: Principal) {
    return this.store.collections.list(caller.tenantId, query);
  }

  @Route(getCollection)
  get(@Input() { params }: RouteInput<typeof getCollection>, @Caller() caller: Principal) {
    return this.store.collections.get(caller.tenantId, params.name);
  }

  @Route(rankCollection)
  rank(@Input() { params, body }: RouteInput<typeof rankCollection>, @Caller() caller: Principal) {
    return this.store.collections.rank(caller.tenantId, params.name, body, actorOf(caller));
  }

  @Route(removeCollection)
  async remove(@Input() { params }: RouteInput<typeof removeCollection>, @Caller() caller: Principal): Promise<void> {
    await this.store.uploads.sweep(caller.tenantId);
    await this.store.collections.remove(caller.tenantId, params.name, actorOf(caller));
  }
}
