import { Readable } from 'node:stream';
import { auditEvent, auditKey, auditRoot, auditStatus, listAuditQuery, pageOf } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { auditExport } from './audit-export.js';
import { AuditSigner } from './audit-signer.js';

const tag = 'Audit';
const list = defineRoute({
  method: 'GET',
  path: '/v1/audit',
  tag,
  summary: "The tenant's own chain: administrative acts and the seals of runs, newest first",
  query: listAuditQuery,
  response: pageOf(auditEvent),
  admin: true,
});
const verify = defineRoute({
  method: 'GET',
  path: '/v1/audit/chain',
  tag,
  summary: "Recompute the tenant's chain and compare it with the logs that it seals and with its signed ends",
  response: auditStatus,
  admin: true,
});
const exported = defineRoute({
  method: 'GET',
  path: '/v1/audit/export',
  tag,
  summary: 'The whole chain with its signed ends as one file, oldest first, that verifies offline',
  description:
    'A line of JSON each: a header, then `{"event"}` in order, then `{"root"}`, last `{"end"}` with their numbers.',
  produces: 'application/x-ndjson',
  admin: true,
});
const key = defineRoute({
  method: 'GET',
  path: '/v1/audit/key',
  tag,
  summary: 'The public key that signed ends of chains are verified with',
  response: auditKey,
});
const roots = defineRoute({
  method: 'GET',
  path: '/v1/audit/roots',
  tag,
  summary: 'The signed ends of the chain, oldest first',
  response: z.object({ items: z.array(auditRoot) }),
  admin: true,
});
const signEnd = defineRoute({
  method: 'POST',
  path: '/v1/audit/roots',
  tag,
  summary: 'Sign the end of the chain now; the newest signed end is the answer',
  response: auditRoot,
  status: 201,
  admin: true,
});

@Controller()
export class AuditController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(AuditSigner) private readonly signer: AuditSigner,
  ) {}

  @Route(list)
  list(@Input() { query }: RouteInput<typeof list>, @Caller() caller: Principal) {
    return this.store.audit.list(caller.tenantId, query);
  }

  @Route(verify)
  async verify(@Caller() { tenantId }: Principal) {
    const [found, root] = await Promise.all([this.store.audit.verify(tenantId), this.store.audit.newestRoot(tenantId)]);
    return { ...found, ...(root === undefined ? {} : { root }) };
  }

  @Route(exported)
  async export(@Caller() { tenantId }: Principal, @Res() reply: FastifyReply) {
    const publicKey = this.signer.canSign ? this.signer.key() : undefined;
    return reply
      .header('content-disposition', `attachment; filename="audit-${tenantId}.ndjson"`)
      .type('application/x-ndjson; charset=utf-8')
      .send(Readable.from(auditExport(this.store.audit, tenantId, publicKey)));
  }

  @Route(key)
  key() {
    return this.signer.key();
  }

  @Route(roots)
  async roots(@Caller() { tenantId }: Principal) {
    return { items: await this.store.audit.roots(tenantId) };
  }

  @Route(signEnd)
  async sign(@Caller() { tenantId }: Principal) {
    const signed = await this.signer.signEnd(this.store.audit, tenantId, new Date());
    return signed ?? (await this.store.audit.newestRoot(tenantId));
  }
}
