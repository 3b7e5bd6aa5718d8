import { pageQuery, userPage } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject } from '@nestjs/common';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { Caller, type Principal } from './principal.js';

const list = defineRoute({
  method: 'GET',
  path: '/v1/users',
  tag: 'Access',
  summary: 'The people that keys, runs and memory of the tenant are for, by name',
  description: 'There is no list of accounts: a user is whom a key, a run or a fact names.',
  query: pageQuery,
  response: userPage,
  admin: true,
});

@Controller()
export class UsersController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(list)
  list(@Input() { query }: RouteInput<typeof list>, @Caller() { tenantId }: Principal) {
    return this.store.users.list(tenantId, query);
  }
}
