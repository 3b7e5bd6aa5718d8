import {
  appendMessageBody,
  listThreadsQuery,
  readThreadQuery,
  threadPage,
  threadParams,
  threadScopeQuery,
  threadsPage,
} from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { namedScope, readerFor } from './memory-access.js';

const tag = 'Memory';

const list = defineRoute({
  method: 'GET',
  path: '/v1/memory/threads',
  tag,
  summary: 'List threads, newest first',
  query: listThreadsQuery,
  response: threadsPage,
});
const read = defineRoute({
  method: 'GET',
  path: '/v1/memory/threads/:thread',
  tag,
  summary: 'The messages of a thread, oldest first, and its summary',
  params: threadParams,
  query: readThreadQuery,
  response: threadPage,
});
const append = defineRoute({
  method: 'POST',
  path: '/v1/memory/threads/:thread/messages',
  tag,
  summary: 'Add a message; a thread begins with its first',
  params: threadParams,
  body: appendMessageBody,
  response: z.object({ seq: z.int().positive() }),
  status: 201,
});
const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/memory/threads/:thread',
  tag,
  summary: 'Remove a thread with all its messages',
  params: threadParams,
  query: threadScopeQuery,
  status: 204,
});

@Controller()
export class ThreadsController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(list)
  list(@Input() { query }: RouteInput<typeof list>, @Caller() caller: Principal) {
    const { scope: kind, id, ...page } = query;
    if (kind === undefined || id === undefined)
      return this.store.threads.list(readerFor(caller), { ...page, scope: { ...(kind && { kind }) } });
    const { scope, reader } = namedScope(caller, { scope: kind, id });
    return this.store.threads.list(reader, { ...page, scope });
  }

  @Route(read)
  read(@Input() { params, query }: RouteInput<typeof read>, @Caller() caller: Principal) {
    const { scope, reader } = namedScope(caller, query);
    return this.store.threads.read(reader, scope, params.thread, query);
  }

  @Route(append)
  async append(@Input() { params, body }: RouteInput<typeof append>, @Caller() caller: Principal) {
    const { scope, reader } = namedScope(caller, body);
    const { role, content } = body;
    const source = { actor: actorOf(caller) };
    return { seq: await this.store.threads.append(reader, { scope, thread: params.thread, role, content, source }) };
  }

  @Route(remove)
  remove(@Input() { params, query }: RouteInput<typeof remove>, @Caller() caller: Principal) {
    const { scope, reader } = namedScope(caller, query);
    return this.store.threads.remove(reader, scope, params.thread, actorOf(caller));
  }
}
