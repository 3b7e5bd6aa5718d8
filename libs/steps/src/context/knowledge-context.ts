import {
  type CallEventBody,
  type ContextChoice,
  type KnowledgeSource,
  MarimbaError,
  type ModelResource,
  type Passage,
  type StepContext,
  type StepOfKind,
} from '@marimba/contracts';
import { chunkLimits, documentsPrefix, groundedInstructions } from '@marimba/knowledge';
import type { Grounds } from '../agent/grounded-call.js';
import type { KnowledgeStore, LanguageModel } from '../ports.js';
import { chooseContext, type ReadingModel } from './choose-context.js';
import type { ContextPorts } from './context-ports.js';
import { asPassages, documentsOf, type WholeDocuments, wholeDocuments } from './whole-documents.js';

const defaultLimit = 5;
const lettersPerToken = 3;
/** Until a worker has measured it. */
const unknownPrefillRate = 200;
const defaultAnswerTokens = 256;

export interface KnowledgePorts {
  languageModel: LanguageModel;
  knowledge: KnowledgeStore;
  /** Left out: documents are only searched. */
  context?: ContextPorts | undefined;
}

/** What an agent answers from, and the model to ask: one that keeps what it has read of whole documents. */
export interface KnownGrounds {
  grounds: Grounds;
  /** What was found by searching. */
  found: Passage[];
  context: ContextChoice;
  languageModel: LanguageModel;
}

/**
 * Gets an agent its knowledge in the way that costs least, and puts the choice with its estimates into the log. A step that
 * is claimed again goes the way that its log says.
 * @throws TerminalError collection.not-found, document.not-found, model.not-found
 */
export async function knowledgeGrounds(
  ports: KnowledgePorts,
  step: StepOfKind<'agent'>,
  source: KnowledgeSource,
  context: StepContext,
): Promise<KnownGrounds> {
  const { languageModel, knowledge, context: whole } = ports;
  if (whole === undefined) {
    if (source.mode !== 'retrieval')
      throw new MarimbaError('internal.error', 'this worker cannot read whole documents: it has no store of them');
    return searchedGrounds(await searched(knowledge, step, source, context), languageModel);
  }
  const model = await whole.models.get(step.model);
  const instructions = step.instructions ?? groundedInstructions;
  const documents = await wholeDocuments(whole, context.tenantId, source, model, instructions);
  const chosen =
    context.recorded('context.chosen', 'knowledge')?.data.chosen ??
    (await choose(step, source, context, model, documents));
  const found = chosen === 'long-context' ? [] : await searched(knowledge, step, source, context);
  if (chosen === 'retrieval' || documents === undefined) return searchedGrounds(found, languageModel);
  const read = await asPassages(whole, context.tenantId, documents.documents);
  return {
    grounds: { passages: [...read, ...found], documentsFirst: true },
    found,
    context: chosen,
    languageModel: keeping(whole, languageModel, context.tenantId, documents, documentsPrefix(read)),
  };
}

const searchedGrounds = (found: Passage[], languageModel: LanguageModel): KnownGrounds => ({
  grounds: { passages: found, documentsFirst: false },
  found,
  context: 'retrieval',
  languageModel,
});

async function choose(
  step: StepOfKind<'agent'>,
  { mode: wanted = 'auto', limit = defaultLimit, wholeTokens }: KnowledgeSource,
  context: StepContext,
  model: ModelResource,
  documents: WholeDocuments | undefined,
) {
  const choice = chooseContext({
    wanted,
    wholeTokens,
    model: readingModel(model),
    documentTokens: documents?.tokens,
    isKept: documents?.snapshot.ready ?? false,
    questionTokens: Math.ceil((step.task.length + (step.instructions?.length ?? 0)) / lettersPerToken),
    passageTokens: Math.ceil((limit * chunkLimits.most) / lettersPerToken),
    answerTokens: step.parameters?.maxTokens ?? defaultAnswerTokens,
  });
  const bytes = documents?.documents.reduce((sum, each) => sum + each.bytes, 0) ?? 0;
  const event: CallEventBody<'context.chosen'> = {
    callKey: 'knowledge',
    wanted,
    ...choice,
    documents: (documents?.documents ?? []).map(({ id, sha256, bytes: own }) => ({
      documentId: id,
      sha256,
      tokens: Math.round((documents!.tokens * own) / Math.max(1, bytes)),
    })),
    snapshot: documents?.snapshot ?? { ready: false, reason: 'there are no documents, or too many to read as a whole' },
  };
  await context.record('context.chosen', event);
  return choice.chosen;
}

function readingModel({ contextLength, prefillRate, stateBytes, kvBytesPerToken }: ModelResource): ReadingModel {
  return {
    contextLength,
    prefillRate: Math.max(prefillRate ?? 0, 0) || unknownPrefillRate,
    stateBytes: stateBytes ?? 0,
    bytesPerToken: kvBytesPerToken ?? 0,
    keepsStates: stateBytes !== undefined,
  };
}

/** Best last, next to the question. */
async function searched(
  knowledge: KnowledgeStore,
  { task }: StepOfKind<'agent'>,
  source: KnowledgeSource,
  context: StepContext,
): Promise<Passage[]> {
  const { collection, query = task, limit = defaultLimit } = source;
  const documents = documentsOf(source);
  const options = { limit, ...(documents === undefined ? {} : { documents }) };
  const begun = performance.now();
  const { passages, method } = await knowledge.search(context.tenantId, collection, query, options, context.signal);
  const earlier = context.recorded('retrieval.done', 'knowledge');
  if (earlier === undefined)
    await context.record('retrieval.done', {
      callKey: 'knowledge',
      collection,
      query,
      passages: passages.map(({ chunkId, documentId, score }) => ({ chunkId, documentId, score })),
      method,
      durationMs: Math.round(performance.now() - begun),
    });
  return passages.toReversed();
}

/** The model, told to keep its state behind the documents; what it kept is written down. */
function keeping(
  { snapshots }: ContextPorts,
  languageModel: LanguageModel,
  tenantId: string,
  { key, textsSha256 }: WholeDocuments,
  prefix: string,
): LanguageModel {
  return {
    async call(call) {
      const message = call.messages.findIndex(({ content }) => content.startsWith(prefix));
      const result = await languageModel.call(
        message === -1 ? call : { ...call, keepAt: { message, end: prefix.length } },
      );
      if (result.kept !== undefined)
        await snapshots.keep(tenantId, {
          ...key,
          textsSha256,
          modelFingerprint: result.modelFingerprint,
          ...result.kept,
        });
      return result;
    },
  };
}
