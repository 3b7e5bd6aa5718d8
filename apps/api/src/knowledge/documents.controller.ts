import {
  chunkResource,
  createDocumentBody,
  documentPages,
  documentResource,
  documentText,
  listChunksQuery,
  listDocumentsQuery,
  pageOf,
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
const inCollection = z.object({ name: slug });
const params = z.object({ id: z.uuid() });

const add = defineRoute({
  method: 'POST',
  path: '/v1/collections/:name/documents',
  tag,
  summary: 'Add a document of text or Markdown',
  description:
    'The same text from the same source is kept once (200). Another text from a known source takes its place, whole (201). Files of other formats are read by `POST /v1/collections/{name}/ingestions`.',
  params: inCollection,
  body: createDocumentBody,
  textBody: true,
  checksTextItself: true,
  response: documentResource,
  status: 201,
});
const list = defineRoute({
  method: 'GET',
  path: '/v1/collections/:name/documents',
  tag,
  summary: "List a collection's documents",
  params: inCollection,
  query: listDocumentsQuery,
  response: pageOf(documentResource),
});
const get = defineRoute({
  method: 'GET',
  path: '/v1/documents/:id',
  tag,
  summary: 'One document with its text',
  params,
  response: documentText,
});
const chunks = defineRoute({
  method: 'GET',
  path: '/v1/documents/:id/chunks',
  tag,
  summary: "A document's chunks in order, with their headings, pages and offsets into its text",
  params,
  query: listChunksQuery,
  response: pageOf(chunkResource),
});
const pages = defineRoute({
  method: 'GET',
  path: '/v1/documents/:id/pages',
  tag,
  summary: "A document's pages, slides or parts, and where each stands in its text",
  params,
  response: documentPages,
});
const original = defineRoute({
  method: 'GET',
  path: '/v1/documents/:id/original',
  tag,
  summary: 'The file that a document was read out of, as it came',
  params,
  produces: 'application/octet-stream',
});
const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/documents/:id',
  tag,
  summary: 'Remove a document with its chunks, vectors, states and file',
  params,
  status: 204,
});

@Controller()
export class DocumentsController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(add)
  async add(
    @Input() { params, body }: RouteInput<typeof add>,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { chunkTarget: target, chunkMax: most } = await this.store.collections.get(caller.tenantId, params.name);
    const { title, chunks } = ingestText(
      body,
      target === undefined || most === undefined ? undefined : { target, most },
    );
    const { source, mediaType, text, metadata } = body;
    const document = { collection: params.name, title, source, mediaType, text, metadata, chunks };
    const stored = await this.store.documents.insert(caller.tenantId, document, actorOf(caller));
    const { created, replaced: _replaced, ...summary } = stored;
    reply.status(created ? 201 : 200).header('location', `/v1/documents/${summary.id}`);
    return summary;
  }

  @Route(list)
  async list(@Input() { params, query }: RouteInput<typeof list>, @Caller() caller: Principal) {
    const { source, ...page } = query;
    if (source === undefined) return this.store.documents.list(caller.tenantId, params.name, page);
    const found = await this.store.documents.ofSource(caller.tenantId, params.name, source);
    return { items: found === undefined ? [] : [found] };
  }

  @Route(get)
  async get(@Input() { params }: RouteInput<typeof get>, @Caller() caller: Principal) {
    const [summary, text] = await Promise.all([
      this.store.documents.get(caller.tenantId, params.id),
      this.store.documents.text(caller.tenantId, params.id),
    ]);
    return { ...summary, text };
  }

  @Route(chunks)
  chunks(@Input() { params, query }: RouteInput<typeof chunks>, @Caller() caller: Principal) {
    const { limit, cursor } = query;
    return this.store.documentParts.chunks(caller.tenantId, params.id, { limit, after: cursor });
  }

  @Route(pages)
  pages(@Input() { params }: RouteInput<typeof pages>, @Caller() caller: Principal) {
    return this.store.documentParts.pages(caller.tenantId, params.id);
  }

  @Route(original)
  async original(
    @Input() { params }: RouteInput<typeof original>,
    @Caller() caller: Principal,
    @Res() reply: FastifyReply,
  ) {
    const { bytes, mediaType, source } = await this.store.documentParts.original(caller.tenantId, params.id);
    const name = source.split(/[/\\]/).findLast((part) => part !== '') ?? 'document';
    // Somebody else's file: it is saved, and never run as a page of this service.
    return reply
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
      .header('content-security-policy', "sandbox; default-src 'none'")
      .type(mediaType)
      .send(Buffer.from(bytes));
  }

  @Route(remove)
  async remove(@Input() { params }: RouteInput<typeof remove>, @Caller() caller: Principal): Promise<void> {
    await this.store.uploads.sweep(caller.tenantId);
    await this.store.documents.remove(caller.tenantId, params.id, actorOf(caller));
  }
}
