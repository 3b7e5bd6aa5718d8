import { createSnapshotBody, documentSnapshot } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { answerClient } from '../openai/client-gone.js';
import { DocumentReader } from './document-reader.js';

const params = z.object({ id: z.uuid() });

const createSnapshot = defineRoute({
  method: 'POST',
  path: '/v1/documents/:id/snapshots',
  tag: 'Knowledge',
  summary: 'Have a model read the whole document once',
  description:
    'Questions of agents with `knowledge` go on from the state that it leaves. It goes with its document; of a changed text or another model it is never used.',
  params,
  body: createSnapshotBody,
  response: documentSnapshot,
  status: 201,
});
const listSnapshots = defineRoute({
  method: 'GET',
  path: '/v1/documents/:id/snapshots',
  tag: 'Knowledge',
  summary: 'The states of models that have read the document, newest first',
  params,
  response: z.object({ items: z.array(documentSnapshot) }),
});

@Controller()
export class SnapshotsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(DocumentReader) private readonly reader: DocumentReader,
  ) {}

  @Route(createSnapshot)
  create(
    @Input() { params, body }: RouteInput<typeof createSnapshot>,
    @Caller() principal: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return answerClient(reply, async (signal) => {
      const snapshot = await this.reader.read(params.id, body.model, { principal, signal });
      void reply.status(201).send(snapshot);
    });
  }

  @Route(listSnapshots)
  async list(@Input() { params }: RouteInput<typeof listSnapshots>, @Caller() caller: Principal) {
    await this.store.documents.get(caller.tenantId, params.id);
    return { items: await this.store.documentSnapshots.list(caller.tenantId, params.id) };
  }
}
