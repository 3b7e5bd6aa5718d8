import {
  collectionResource,
  createCollectionBody,
  createDocumentBody,
  documentResource,
  documentText,
  pageOf,
  pageQuery,
  slug,
} from '@marimba/contracts';
import { ingestText } from '@marimba/knowledge';
import { Store } from '@marimba/store';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
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
const addDocument = defineRoute({
  method: 'POST',
  path: '/v1/collections/:name/documents',
  tag,
  summary: 'Add a document of text or Markdown',
  description:
    'The same text from the same source is kept once (200). Another text from a known source takes its place, whole (201).',
  params,
  body: createDocumentBody,
  textBody: true,
  checksTextItself: true,
  response: documentResource,
  status: 201,
});
const listDocuments = defineRoute({
  method: 'GET',
  path: '/v1/collections/:name/documents',
  tag,
  summary: "List a collection's documents",
  params,
  query: pageQuery,
  response: pageOf(documentResource),
});
const getDocument = defineRoute({
  method: 'GET',
  path: '/v1/documents/:id',
  tag,
  summary: 'One document with its text',
  params: z.object({ id: z.uuid() }),
  response: documentText,
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

  @Route(addDocument)
  async addDocument(
    @Input() { params, body }: RouteInput<typeof addDocument>,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { title, chunks } = ingestText(body);
    const document = {
      collection: params.name,
      title,
      source: body.source,
      mediaType: body.mediaType,
      text: body.text,
      metadata: body.metadata,
      chunks,
    };
    const { created, ...summary } = await this.store.documents.insert(caller.tenantId, document, actorOf(caller));
    reply.status(created ? 201 : 200).header('location', `/v1/documents/${summary.id}`);
    return summary;
  }

  @Route(listDocuments)
  listDocuments(@Input() { params, query }: RouteInput<typeof listDocuments>, @Caller() caller: Principal) {
    return this.store.documents.list(caller.tenantId, params.name, query);
  }

  @Route(getDocument)
  async getDocument(@Input() { params }: RouteInput<typeof getDocument>, @Caller() caller: Principal) {
    const [summary, text] = await Promise.all([
      this.store.documents.get(caller.tenantId, params.id),
      this.store.documents.text(caller.tenantId, params.id),
    ]);
    return { ...summary, text };
  }
}
