import { approvalPage, listApprovalsQuery } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject } from '@nestjs/common';
import { Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';

const list = defineRoute({
  method: 'GET',
  path: '/v1/approvals',
  tag: 'Runs',
  summary: 'What the runs ask people to approve, newest first; a run’s own route takes the decision',
  query: listApprovalsQuery,
  response: approvalPage,
});

/** The questions of all runs in one list. */
@Controller()
export class ApprovalsController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(list)
  list(@Input() { query }: RouteInput<typeof list>, @Caller() { tenantId }: Principal) {
    return this.store.approvals.list(tenantId, query);
  }
}
