import {
  blobReferencesIn,
  chainStatus,
  createRunBody,
  genesisHash,
  idempotencyKey,
  largestInt4,
  listRunsQuery,
  pageOf,
  type RunEvent,
  runEvent,
  runOutline,
  runPage,
  runResource,
  sha256Hex,
  TerminalError,
  verifyEvents,
  writeAuditBundle,
} from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { RunCreator } from './run-creator.js';
import { wholeLog } from './whole-log.js';

const tag = 'Runs';
const params = z.object({ id: z.uuid() });

const create = defineRoute({
  method: 'POST',
  path: '/v1/runs',
  tag,
  summary: 'Start a run of a workflow',
  description:
    'With the header Idempotency-Key the same request again gives the same run (200 and `Idempotency-Replayed: true`), for 24 hours at least. A key whose request was refused is free again.',
  headers: z.object({ 'idempotency-key': idempotencyKey }),
  body: createRunBody,
  response: runResource,
  status: 201,
});
const list = defineRoute({
  method: 'GET',
  path: '/v1/runs',
  tag,
  summary: 'List runs, newest first',
  query: listRunsQuery,
  response: runPage,
});
const get = defineRoute({
  method: 'GET',
  path: '/v1/runs/:id',
  tag,
  summary: 'One run',
  params,
  query: z.strictObject({
    large: z.enum(['inline', 'omit']).default('inline').meta({
      description:
        'Whether an input and an output of more than 16 KiB are in the answer. Left out, they are blobs of the log: `run.created` and `run.completed` refer to them.',
    }),
  }),
  response: runOutline,
});
const log = defineRoute({
  method: 'GET',
  path: '/v1/runs/:id/log',
  tag,
  summary: "A run's log, by cursor",
  params,
  query: z.strictObject({
    after: z.coerce.number().int().nonnegative().max(largestInt4).default(0),
    limit: z.coerce.number().int().min(1).max(1_000).default(200),
  }),
  response: pageOf(runEvent),
});
const audit = defineRoute({
  method: 'GET',
  path: '/v1/runs/:id/audit',
  tag,
  summary: 'The audit bundle of a run that has ended: its whole log as one file that verifies offline',
  params,
  produces: 'application/x-ndjson',
});
const chain = defineRoute({
  method: 'GET',
  path: '/v1/runs/:id/chain',
  tag,
  summary: "Recompute the hash chain of a run's log",
  params,
  response: chainStatus,
});
const blob = defineRoute({
  method: 'GET',
  path: '/v1/runs/:id/blobs/:sha256',
  tag,
  summary: "A large value that the run's log refers to",
  params: params.extend({ sha256: sha256Hex }),
  produces: 'application/json',
});

@Controller()
export class RunsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(RunCreator) private readonly creator: RunCreator,
  ) {}

  @Route(create)
  async create(
    @Input() { headers, body }: RouteInput<typeof create>,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { runId, isNew } = await this.creator.create(caller, body, headers['idempotency-key']);
    reply.header('location', `/v1/runs/${runId}`);
    if (!isNew) reply.status(200).header('idempotency-replayed', 'true');
    return this.store.runs.get(caller.tenantId, runId);
  }

  @Route(list)
  list(@Input() { query }: RouteInput<typeof list>, @Caller() caller: Principal) {
    return this.store.runs.list(caller.tenantId, query);
  }

  @Route(get)
  get(@Input() { params, query }: RouteInput<typeof get>, @Caller() caller: Principal) {
    return query.large === 'omit'
      ? this.store.runs.outline(caller.tenantId, params.id)
      : this.store.runs.get(caller.tenantId, params.id);
  }

  @Route(log)
  async log(@Input() { params, query }: RouteInput<typeof log>, @Caller() caller: Principal) {
    const run = await this.store.runs.outline(caller.tenantId, params.id);
    const items = await this.store.runs.eventsAfter(caller.tenantId, params.id, query.after, query.limit);
    const last = items.at(-1)?.seq;
    return last !== undefined && last < run.lastSeq ? { items, next: String(last) } : { items };
  }

  @Route(audit)
  async audit(@Input() { params }: RouteInput<typeof audit>, @Caller() caller: Principal, @Res() reply: FastifyReply) {
    const bundle = writeAuditBundle(await this.store.runs.bundle(caller.tenantId, params.id));
    return reply
      .header('content-disposition', `attachment; filename="run-${params.id}.marimba-audit.ndjson"`)
      .type('application/x-ndjson')
      .send(bundle);
  }

  @Route(chain)
  async chain(@Input() { params }: RouteInput<typeof chain>, @Caller() caller: Principal) {
    const events: RunEvent[] = await wholeLog(this.store, caller.tenantId, params.id);
    const problems = verifyEvents(events);
    return { ok: problems.length === 0, events: events.length, headHash: events.at(-1)?.hash ?? genesisHash, problems };
  }

  @Route(blob)
  async blob(@Input() { params }: RouteInput<typeof blob>, @Caller() caller: Principal, @Res() reply: FastifyReply) {
    const events = await wholeLog(this.store, caller.tenantId, params.id);
    const referred = events.some((event) => blobReferencesIn(event.data).some((each) => each.blob === params.sha256));
    if (!referred)
      throw new TerminalError('blob.not-found', `the log of run ${params.id} refers to no blob ${params.sha256}`);
    const { bytes, mediaType } = await this.store.blobs.get(caller.tenantId, params.sha256);
    // By content: it can never change.
    return reply
      .header('cache-control', 'private, max-age=31536000, immutable')
      .type(mediaType)
      .send(Buffer.from(bytes));
  }
}
