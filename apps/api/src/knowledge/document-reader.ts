import { type DocumentSnapshot, TerminalError } from '@marimba/contracts';
import { groundedInstructions, readingOf, renderingOf, textsSha256Of } from '@marimba/knowledge';
import { Store } from '@marimba/store';
import { Inject, Injectable } from '@nestjs/common';
import { type Caller, ModelCalls } from '../openai/model-calls.js';

/** Has a model read a whole document, so that the first question about it starts from its state. */
@Injectable()
export class DocumentReader {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(ModelCalls) private readonly calls: ModelCalls,
  ) {}

  /**
   * The state is that of agents without instructions of their own.
   * @throws TerminalError document.not-found, model.context-exceeded, model.parameter-unsupported for a model whose states are
   *   not kept; MarimbaError model.not-found, model.unavailable, model.overloaded
   */
  async read(documentId: string, modelName: string, caller: Caller): Promise<DocumentSnapshot> {
    const { tenantId } = caller.principal;
    const document = await this.store.documents.get(tenantId, documentId);
    const { name, stateBytes } = await this.calls.model(modelName, 1);
    if (stateBytes === undefined) throw noStates(name);
    const text = await this.store.documents.text(tenantId, documentId);
    const request = { v: 1 as const, tools: [], ...readingOf([{ title: document.title, text }]) };
    const { kept, modelFingerprint } = await this.calls.answer(name, request, caller);
    if (kept === undefined) throw noStates(name);
    const snapshot = await this.store.documentSnapshots.keep(tenantId, {
      model: name,
      modelFingerprint,
      documentIds: [document.id],
      textsSha256: textsSha256Of([document]),
      rendering: renderingOf(groundedInstructions),
      ...kept,
    });
    if (snapshot === undefined)
      throw new TerminalError('document.not-found', `document ${documentId} was removed while it was read`);
    return snapshot;
  }
}

const noStates = (model: string): TerminalError =>
  new TerminalError(
    'model.parameter-unsupported',
    `model '${model}' runs on another server, so its states cannot be kept`,
    {
      remedy: 'Name a model that runs in a worker of this installation (GET /v1/models).',
    },
  );
