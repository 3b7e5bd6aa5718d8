import { createIngestionBody, ingestionQuery, ingestionResource, type ProgressMessage, slug } from '@marimba/contracts';
import { type connectRedis, TokenStream } from '@marimba/queue';
import { Store } from '@marimba/store';
import { Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Caller, type Principal } from '../access/principal.js';
import type { ApiConfig } from '../config.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { wholeLog } from '../runs/whole-log.js';
import { CONFIG, REDIS } from '../tokens.js';
import { type GivenDocument, IngestionStarter } from './ingestion-starter.js';
import { ingestionState } from './ingestion-state.js';
import { readUpload } from './read-upload.js';

const tag = 'Knowledge';

const create = defineRoute({
  method: 'POST',
  path: '/v1/collections/:name/ingestions',
  tag,
  summary: 'Read documents into a collection: files, addresses, or texts',
  description:
    'Files come as multipart/form-data (each part with a filename, which is its source), or one as the body itself with its name in `source`; addresses and texts come as JSON. PDF, DOCX, PPTX, HTML, Markdown, plain text, JSON, CSV and e-mail are read, as their content says. The answer comes when all is received; reading is a run, whose events are at `/v1/runs/{runId}/events`. A document whose source and bytes are known is not read again; one that has changed takes the place of the old one, whole. `snapshot` names a model that reads each document whole once it is there and keeps its state, so that the first question of an agent starts from it.',
  params: z.object({ name: slug }),
  query: ingestionQuery,
  body: createIngestionBody,
  fileBody: true,
  response: ingestionResource,
  status: 202,
});
const get = defineRoute({
  method: 'GET',
  path: '/v1/ingestions/:runId',
  tag,
  summary: 'What has become of the documents of an ingestion so far',
  params: z.object({ runId: z.uuid() }),
  response: ingestionResource,
});

@Controller()
export class IngestionsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(IngestionStarter) private readonly starter: IngestionStarter,
    @Inject(CONFIG) private readonly config: ApiConfig,
    @Inject(TokenStream) private readonly tokens: TokenStream,
    @Inject(REDIS) private readonly redis: ReturnType<typeof connectRedis>,
  ) {}

  @Route(create)
  async create(
    @Input() { params, query, body }: RouteInput<typeof create>,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const documents =
      body === undefined ? readUpload(request, query, this.config.MARIMBA_UPLOAD_LIMIT) : documentsOf(body);
    const runId = await this.starter.start(caller, params.name, documents, body?.snapshot ?? query.snapshot);
    reply.header('location', `/v1/ingestions/${runId}`);
    return this.state(caller, runId);
  }

  @Route(get)
  get(@Input() { params }: RouteInput<typeof get>, @Caller() caller: Principal) {
    return this.state(caller, params.runId);
  }

  private async state({ tenantId }: Principal, runId: string) {
    const [run, events] = [await this.store.runs.get(tenantId, runId), await wholeLog(this.store, tenantId, runId)];
    const told = run.status === 'running' ? await this.told(runId) : [];
    return ingestionState(run, events, (value) => this.store.blobs.resolve(tenantId, value), told);
  }

  /** Nothing while Redis is away: the log says what has become of the documents. */
  private async told(runId: string): Promise<ProgressMessage[]> {
    if (this.redis.status !== 'ready') return [];
    return this.tokens.progressOf(runId).catch(() => []);
  }
}

async function* documentsOf({ documents }: z.output<typeof createIngestionBody>): AsyncGenerator<GivenDocument> {
  for (const { text, url, source, ...rest } of documents)
    yield {
      ...rest,
      source: source ?? url!,
      ...(text === undefined ? {} : { bytes: Buffer.from(text) }),
      ...(url === undefined ? {} : { url }),
    };
}
