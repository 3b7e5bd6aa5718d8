import {
  createFactBody,
  decideFactBody,
  factPage,
  forgetProof,
  forgetReceipt,
  listFactsQuery,
  memoryFact,
  memoryScopeId,
  searchFactsQuery,
  searchFactsResult,
} from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { namedScope, readerFor } from './memory-access.js';

const tag = 'Memory';
const params = z.object({ id: z.uuid() });
const query = z.strictObject({ user: memoryScopeId.optional() });

const create = defineRoute({
  method: 'POST',
  path: '/v1/memory/facts',
  tag,
  summary: 'Remember a fact; a newer one of a key takes the place of the older',
  description: 'One that is remembered already is given back as it is (200).',
  body: createFactBody,
  response: memoryFact,
  status: 201,
});
const list = defineRoute({
  method: 'GET',
  path: '/v1/memory/facts',
  tag,
  summary: 'List facts, newest first, with those that are no longer recalled',
  description: "An administrator's key that is no user's own lists those of every user where no scope is named.",
  query: listFactsQuery,
  response: factPage,
});
const search = defineRoute({
  method: 'GET',
  path: '/v1/memory/search',
  tag,
  summary: 'Search what is remembered in a scope, best first',
  query: searchFactsQuery,
  response: searchFactsResult,
});
const get = defineRoute({
  method: 'GET',
  path: '/v1/memory/facts/:id',
  tag,
  summary: 'One fact',
  params,
  query,
  response: memoryFact,
});
const decide = defineRoute({
  method: 'POST',
  path: '/v1/memory/facts/:id/decision',
  tag,
  summary: 'Approve a fact in quarantine, or refuse it',
  params,
  query,
  body: decideFactBody,
  response: memoryFact,
});
const forget = defineRoute({
  method: 'DELETE',
  path: '/v1/memory/facts/:id',
  tag,
  summary: 'Forget a fact for good',
  description:
    'With it go the facts of its key and of its words, and the words of the messages of threads that hold it. Workers then search the states of models that they keep. The logs of runs that have used it stay as they are: they are evidence.',
  params,
  query,
  response: forgetReceipt,
});
const proof = defineRoute({
  method: 'GET',
  path: '/v1/memory/forgotten/:id',
  tag,
  summary: 'Look everywhere again for what was forgotten',
  params,
  query,
  response: forgetProof,
});

@Controller()
export class FactsController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(create)
  async create(
    @Input() { body }: RouteInput<typeof create>,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { text, key, confidence } = body;
    const { scope, reader } = namedScope(caller, body);
    const source = { actor: actorOf(caller) };
    const { fact, created } = await this.store.facts.remember(reader, { scope, text, key, confidence, source });
    if (!created) reply.status(200);
    return fact;
  }

  @Route(list)
  list(@Input() { query }: RouteInput<typeof list>, @Caller() caller: Principal) {
    const { scope: kind, id, ...page } = query;
    if (kind === undefined || (kind === 'user' && id === undefined))
      return this.store.facts.list(readerFor(caller), { ...page, scope: { ...(kind && { kind }) } });
    if (kind !== 'user')
      return this.store.facts.list(readerFor(caller), { ...page, scope: { kind, ...(id && { id }) } });
    const { scope, reader } = namedScope(caller, { scope: kind, id });
    return this.store.facts.list(reader, { ...page, scope });
  }

  @Route(search)
  async search(@Input() { query }: RouteInput<typeof search>, @Caller() caller: Principal) {
    const { scope, reader } = namedScope(caller, query);
    const facts = await this.store.facts.recall(reader, { scopes: [scope], query: query.q, limit: query.limit });
    return { facts };
  }

  @Route(get)
  get(@Input() { params, query }: RouteInput<typeof get>, @Caller() caller: Principal) {
    return this.store.facts.get(readerFor(caller, query.user), params.id);
  }

  @Route(decide)
  decide(@Input() { params, query, body }: RouteInput<typeof decide>, @Caller() caller: Principal) {
    return this.store.facts.decide(readerFor(caller, query.user), params.id, body.approved, actorOf(caller));
  }

  @Route(forget)
  forget(@Input() { params, query }: RouteInput<typeof forget>, @Caller() caller: Principal) {
    return this.store.forgetting.forget(readerFor(caller, query.user), params.id, actorOf(caller));
  }

  @Route(proof)
  proof(@Input() { params, query }: RouteInput<typeof proof>, @Caller() caller: Principal) {
    return this.store.forgetting.proof(readerFor(caller, query.user), params.id);
  }
}
