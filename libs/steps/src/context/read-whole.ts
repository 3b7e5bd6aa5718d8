import {
  type DocumentSummary,
  type IngestOutput,
  MarimbaError,
  type StepContext,
  toErrorRecord,
} from '@marimba/contracts';
import { groundedInstructions, readingOf } from '@marimba/knowledge';
import type { LanguageModel } from '../ports.js';
import type { ContextPorts } from './context-ports.js';
import { wholeDocuments } from './whole-documents.js';

/** What it takes to have a model read a document before anybody asks. */
export interface ReadingPorts {
  languageModel: LanguageModel;
  context: ContextPorts;
}

/**
 * Has the model read the document once, where it has not yet, so that the first question starts from its state. Whatever
 * hinders that is said in the outcome: the document is there all the same. Nothing of it goes into the log, which would
 * hold the text beyond the document's end.
 */
export async function readWhole(
  { languageModel, context: ports }: ReadingPorts,
  { id, collection, title }: DocumentSummary,
  model: string,
  { tenantId, runId, stepId, attempt, signal }: StepContext,
): Promise<NonNullable<IngestOutput['snapshot']>> {
  try {
    const source = { collection, documents: [id] };
    const whole = await wholeDocuments(ports, tenantId, source, await ports.models.get(model), groundedInstructions);
    if (whole === undefined) throw new MarimbaError('document.not-found', `there is no document ${id}`);
    const { key, textsSha256, kept: before } = whole;
    if (before !== undefined) return { model, tokens: before.tokens, bytes: before.bytes };
    const callId = `${runId}-${stepId}-${attempt}-snapshot`;
    const request = readingOf([{ title, text: await ports.documents.text(tenantId, id) }]);
    const call = { tenantId, runId, stepId, callKey: 'snapshot', callId, model, tools: [], signal, ...request };
    const { kept, modelFingerprint } = await languageModel.call(call);
    signal.throwIfAborted();
    if (kept === undefined)
      throw new MarimbaError('model.parameter-unsupported', `no states are kept of model '${model}'`);
    await ports.snapshots.keep(tenantId, { ...key, textsSha256, modelFingerprint, ...kept });
    return { model, ...kept };
  } catch (error) {
    if (signal.aborted) throw error;
    const { code, message } = toErrorRecord(error, 'model.failed');
    return { model, error: { code, message } };
  }
}
