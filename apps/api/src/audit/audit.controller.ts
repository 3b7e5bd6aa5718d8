import { auditEvent, chainStatus, pageOf, pageQuery } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject } from '@nestjs/common';
import { Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';

const tag = 'Audit';
const list = defineRoute({
  method: 'GET',
  path: '/v1/audit',
  tag,
  summary: "The tenant's own chain: administrative acts and the seals of runs, newest first",
  query: pageQuery,
  response: pageOf(auditEvent),
});
const verify = defineRoute({
  method: 'GET',
  path: '/v1/audit/chain',
  tag,
  summary: "Recompute the tenant's chain and compare its seals with the logs of runs",
  response: chainStatus,
});

@Controller()
export class AuditController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(list)
  list(@Input() { query }: RouteInput<typeof list>, @Caller() caller: Principal) {
    return this.store.audit.list(caller.tenantId, query);
  }

  @Route(verify)
  verify(@Caller() caller: Principal) {
    return this.store.audit.verify(caller.tenantId);
  }
}
